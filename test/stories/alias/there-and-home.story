# Failover records that are aliases: no health check of their own is needed where what they lead to is evaluated. A planned move there and home changes PRIMARY and SECONDARY.
plan ../plans/stopped-standby.yaml with steps.3.traffic.route53-records.policy=failover steps.3.traffic.route53-records.values="{ site-a: [alias ZA0EXAMPLE00 dualstack.web-a-1.eu-west-1.elb.amazonaws.com], site-b: [alias ZB0EXAMPLE00 dualstack.web-b-1.eu-central-1.elb.amazonaws.com] }"
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 40m start reprotect to site-a by on-call-1 "site-a stands by from now on"
at 42m approve gate "Protect site-a again" as on-call-2 "as announced"
at 120m start failback to site-a by on-call-1 "home again"
at 122m approve gate "Fail back to site-a" as on-call-2 "as announced"
never dns shop.example.com empty
expect dns shop.example.com -> site-b by 30m
expect dns shop.example.com -> site-a
expect run succeeded
expect runs 3
until 180m
