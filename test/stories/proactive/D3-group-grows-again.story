# D3: while the group is emptied, a policy of its own wants a machine again. Launches are suspended first, so no second scheduler comes; the size is set to zero once more, and only then the fence is confirmed.
plan ../../../workflows/plans/proactive.yaml
given cut control-plane autoscaling in eu-west-1
at 30s down service scheduler@site-a
at 5m restore control-plane autoscaling in eu-west-1
at 6m call autoscaling.DescribeAutoScalingGroups in eu-west-1 answers raised-again until 7m
at 6m approve gate "Fail over to site-b" as on-call-1 "two replacements in a row did not help"
always writers scheduler-state <= 1
never dns proactive.example.com empty
expect record says "Launch, ReplaceUnhealthy suspended"
expect mutations 6
expect writers scheduler-state = site-b
expect dns proactive.example.com -> site-b
expect run succeeded
