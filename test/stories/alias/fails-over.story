# The name is an alias of each site's load balancer. The source's machine dies: the weights of the two alias records change places in one exchange.
plan ../plans/stopped-standby.yaml with steps.3.traffic.route53-records.values="{ site-a: [alias ZA0EXAMPLE00 dualstack.web-a-1.eu-west-1.elb.amazonaws.com], site-b: [alias ZB0EXAMPLE00 dualstack.web-b-1.eu-central-1.elb.amazonaws.com] }"
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a answers nobody"
always writers orders <= 1
never dns shop.example.com empty
expect dns shop.example.com -> site-b by 20m
expect record says "put the former record sets back, old for new: alias ZA0EXAMPLE00 dualstack.web-a-1.eu-west-1.elb.amazonaws.com"
expect run succeeded
until 40m
