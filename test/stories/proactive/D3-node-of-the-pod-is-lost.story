# D3, R5: the pod is told to end and its node does not say that it has, so it may still run and write. The fence is not confirmed, and no second scheduler is started.
plan ../../../workflows/plans/proactive-kubernetes.yaml
given call kubernetes.ScaleDeployment in eu-west-1 answers node-lost
# What starts the scheduler anew is away, so it does not come back by itself.
given cut control-plane autoscaling in eu-west-1
at 30s down service scheduler@site-a
at 12m approve gate "Fail over to site-b" as on-call-1 "the scheduler does not come back"
always writers scheduler-state <= 1
never dns proactive.example.com empty
expect gate "The fence of site-a is not confirmed" waiting by 20m
expect record says "does not say that it has, so it may still run and write"
expect writers scheduler-state = site-a by 1s
expect dns proactive.example.com -> site-a
until 25m
