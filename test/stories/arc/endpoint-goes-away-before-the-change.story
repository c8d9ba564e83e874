# The endpoint that has just told the states takes no change, and does nothing. The next one takes it.
plan ../plans/arc-web.yaml
given call route53-recovery-cluster.UpdateRoutingControlStates fails EndpointTemporarilyUnavailableException times 2
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
never dns shop.example.com empty
expect record says "EndpointTemporarilyUnavailableException"
expect dns shop.example.com -> site-b
expect run succeeded
until 40m
