# E16, I12: Route 53's control plane is away for minutes just after the approval. When the address could be taken out at last, what the person approved was seen too long ago: the run looks once more, finds the same, and only then makes its first change.
plan ../../../workflows/plans/queuemetrics.yaml
at 30s down site node-a
at 3m cut control-plane route53
at 4m approve gate "Fail over to node-b" as on-call-1 "node A does not come back today"
at 465s restore control-plane route53
never dns queuemetrics.example.com empty
never dns queuemetrics.example.com -> node-a
expect record says "could not look"
expect dns queuemetrics.example.com -> node-b by 12m
expect run succeeded
expect mutations 1
