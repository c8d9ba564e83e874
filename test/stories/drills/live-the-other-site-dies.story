# Production is at the other site when that site dies: people are asked at once about the failover home, which is the real thing and ends the drill.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 14m down site node-b
at 19m approve gate "Fail over to node-a" as lead-1 "node-b is dark"
never dns queuemetrics.example.com empty
expect gate "Fail over to node-a" waiting by 16m
expect dns queuemetrics.example.com -> node-a
expect page says "which is no leg of it, came between" by 24m
expect run succeeded
expect runs 2
until 40m
