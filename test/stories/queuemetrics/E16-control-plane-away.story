# E16, R14: Route 53's control plane is away just when the address of node A is to be taken out. The name stays as it is and leads to both, clients find node B by themselves, and when the control plane answers again the address goes.
plan ../../../workflows/plans/queuemetrics.yaml
at 30s down site node-a
at 3m cut control-plane route53
at 4m approve gate "Fail over to node-b" as on-call-1 "node A does not come back today"
at 280s restore control-plane route53
never dns queuemetrics.example.com empty
never dns queuemetrics.example.com -> node-a
expect record says "could not look"
expect dns queuemetrics.example.com -> node-b by 9m
expect run succeeded
expect mutations 1
