# The answer to the exchange of aliases is lost. What Route 53 holds shows that it was made; that clients are led to the load balancer of site-b shows in that its name and theirs answer alike.
plan ../plans/stopped-standby.yaml with steps.3.traffic.route53-records.policy=simple steps.3.traffic.route53-records.values="{ site-a: [alias ZA0EXAMPLE00 dualstack.web-a-1.eu-west-1.elb.amazonaws.com], site-b: [alias ZB0EXAMPLE00 dualstack.web-b-1.eu-central-1.elb.amazonaws.com] }"
given call route53.ChangeResourceRecordSets times-out applied
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a answers nobody"
never dns shop.example.com empty
expect dns shop.example.com -> site-b by 20m
expect record says "the answer to the change was lost, but shop.example.com leads to site-b"
expect run succeeded
until 40m
