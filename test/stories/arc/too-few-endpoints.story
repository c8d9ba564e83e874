# Three of the five endpoints are away, which ARC promises not to happen. The change is sent and moves users, but no majority tells it: a person is asked, sees where the name leads, and says that it is done.
plan ../plans/arc-web.yaml
given call route53-recovery-cluster.GetRoutingControlState in us-west-2 fails EndpointTemporarilyUnavailableException until 60m
given call route53-recovery-cluster.GetRoutingControlState in us-east-1 fails EndpointTemporarilyUnavailableException until 60m
given call route53-recovery-cluster.GetRoutingControlState in ap-southeast-2 fails EndpointTemporarilyUnavailableException until 60m
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a answers nobody"
expect gate "Switch shop.example.com to site-b is stuck" waiting by 25m
expect record says "3 of them have to tell it"
at 30m done-by-hand gate "Switch shop.example.com to site-b is stuck" as on-call-1 "dig shop.example.com answers 203.0.113.30 from here and from home"
expect dns shop.example.com -> site-b
expect run done-with-exceptions
until 60m
