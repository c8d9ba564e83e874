# D3, R5: the fence is not confirmed and nobody decides. Before the point of no return nobody's silence leaves a site half fenced: the group gets its former size back and what was suspended is resumed, so it heals as before.
plan ../../../workflows/plans/proactive.yaml with decide.expires=10m
given call autoscaling.DescribeAutoScalingGroups in eu-west-1 answers standby times 60
at 30s down site site-a
at 6m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 15m up site site-a
always writers scheduler-state <= 1
never dns proactive.example.com empty
expect gate "The fence of site-a is not confirmed" expired by 30m
expect run rolled-back
expect dns proactive.example.com -> site-a
expect writers scheduler-state = site-a
