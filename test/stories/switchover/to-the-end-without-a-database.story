# A plan that moves traffic only is switched over, and is failed back on the same day; neither starts by itself.
plan workflows/plans/queuemetrics.yaml
at 1m start switchover to node-b by on-call-1 "node-a gets a new disk"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 2h start failback to node-a by on-call-1 "node-a is back"
at 125m approve gate "Fail back to node-a" as on-call-2 "as announced"
never dns queuemetrics.example.com empty
expect dns queuemetrics.example.com -> node-b by 10m
expect dns queuemetrics.example.com -> node-a by 140m
expect run succeeded
expect runs 2
