# E16, R26: the batch that takes node A out is applied and its answer never comes. What the zone's own name servers answer tells that it happened, and it is sent once.
plan ../../../workflows/plans/queuemetrics.yaml
at 30s down site node-a
at 3m call route53.ChangeResourceRecordSets times-out applied
at 4m approve gate "Fail over to node-b" as on-call-1 "node A does not come back today"
never dns queuemetrics.example.com empty
expect dns queuemetrics.example.com -> node-b by 9m
expect run succeeded
expect mutations 1
