# The machine of the source takes the stop and hangs in it. After the 90 s that the plan gives it, it is forced off by a change of its own, and the fence is confirmed by what EC2 says then (R5).
plan ../plans/stopped-standby.yaml
given call ec2.StopInstances answers stopping-forever
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a answers nobody"
always writers orders <= 1
never dns shop.example.com empty
expect record says "because its stop hangs for more than 1 min 30 s"
expect writers orders = site-b by 12m
expect dns shop.example.com -> site-b
expect mutations 5
expect run succeeded
