# D2: what should start it anew does not. Once the time of a restart is over a person is asked, and the scheduler moves with its database.
plan ../plans/proactive.yaml
given cut control-plane autoscaling in eu-west-1
at 30s down service scheduler@site-a
at 6m approve gate "Fail over to site-b" as on-call-1 "Auto Scaling starts nothing in eu-west-1"
at 7m approve gate "Is the replacement of the machine suspended" as on-call-1 "it starts nothing, and is suspended"
always writers scheduler-state <= 1
never dns proactive.example.com empty
expect verdict watch restarting by 3m
expect verdict ask primary-dead by 6m
expect dns proactive.example.com -> site-b by 15m
expect writers scheduler-state = site-b
expect run succeeded
