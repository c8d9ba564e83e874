# D3: while the group is emptied, a policy of its own wants a machine again. Launches are suspended first, so no second scheduler comes; the size is set to zero once more, and only then the fence is confirmed.
plan ../../../workflows/plans/proactive.yaml
at 30s down site site-a
at 6m call autoscaling.DescribeAutoScalingGroups in eu-west-1 answers raised-again until 385s
at 6m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers scheduler-state <= 1
never dns proactive.example.com empty
expect record says "set to min 0, max 1, desired 0, Launch, ReplaceUnhealthy suspended; it lists no machine"
expect mutations 6
expect writers scheduler-state = site-b
expect dns proactive.example.com -> site-b
expect run succeeded
