# E14: QueueMetrics is drilled live, and each node is taken out in turn while the other one serves. The second leg waits for a look at readiness from after the first.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 40m approve gate "Fail back to node-a" as on-call-2 "as announced"
never dns queuemetrics.example.com empty
expect dns queuemetrics.example.com -> node-b by 10m
expect dns queuemetrics.example.com -> node-a
expect page says "LIVE DRILL queuemetrics: passed"
expect page says "The last leg took node-b out of queuemetrics.example.com"
expect run succeeded
expect runs 2
until 2h
