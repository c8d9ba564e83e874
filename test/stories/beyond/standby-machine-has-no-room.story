# EC2 has no room for the standby's machine, which is no refusal for ever: nothing was started, and it is tried again until there is room (I10, I21).
plan ../plans/stopped-standby.yaml
given call ec2.StartInstances answers no-capacity times 4
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers orders <= 1
never dns shop.example.com empty
expect record says "We currently do not have sufficient capacity"
expect dns shop.example.com -> site-b by 15m
expect run succeeded
