# D3, R5: the machine of the group is protected from scale-in, so a size of zero takes nothing away. Launches stay suspended, the fence is not confirmed, and no second scheduler is started while the first may run.
plan ../../../workflows/plans/proactive.yaml
given call autoscaling.DescribeAutoScalingGroups in eu-west-1 answers protected until 60m
at 30s down site site-a
at 6m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers scheduler-state <= 1
never dns proactive.example.com empty
expect gate "The fence of site-a is not confirmed" waiting by 10m
expect record says "is protected from scale-in"
expect writers scheduler-state = site-a by 1s
expect dns proactive.example.com -> site-a
until 20m
