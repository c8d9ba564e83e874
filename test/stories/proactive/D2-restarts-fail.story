# D2: what should start it anew does not. Once the time of a restart is over a person is asked, and the scheduler moves with its database. The group cannot be fenced while its own control plane is away; when that answers again, the fence is tried once more.
plan ../../../workflows/plans/proactive.yaml
given cut control-plane autoscaling in eu-west-1
at 30s down service scheduler@site-a
at 6m approve gate "Fail over to site-b" as on-call-1 "Auto Scaling starts nothing in eu-west-1"
at 9m restore control-plane autoscaling in eu-west-1
at 545s retry gate "The fence of site-a is not confirmed" as on-call-1 "Auto Scaling answers again"
always writers scheduler-state <= 1
never dns proactive.example.com empty
expect verdict watch restarting by 3m
expect verdict ask primary-dead by 6m
expect dns proactive.example.com -> site-b by 20m
expect writers scheduler-state = site-b
expect run succeeded
