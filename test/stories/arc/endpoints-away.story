# The Region of site-a fails, and the endpoint of the cluster there with it; another one is away for maintenance. The three that are left tell the states and take the change, as ARC promises them.
plan ../plans/arc-web.yaml
given call route53-recovery-cluster.GetRoutingControlState in us-west-2 fails EndpointTemporarilyUnavailableException until 60m
at 30s down site site-a
at 31s cut control-plane route53-recovery-cluster in eu-west-1
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers orders <= 1
never dns shop.example.com empty
expect record says "nothing is told by eu-west-1, us-west-2"
expect dns shop.example.com -> site-b by 30m
expect run succeeded
until 60m
