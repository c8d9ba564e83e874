# The plan acts by itself, and the site to which a live drill moved production dies: nothing goes home by itself so soon (R4), people are called once, and the failover that they ask for ends the drill.
plan workflows/plans/queuemetrics.yaml with decide.mode=automatic
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 10m down site node-b
at 15m start failover to node-a by lead-1 "node-b is dark"
at 17m approve gate "Fail over to node-a" as on-call-1 "node-b is dark"
never dns queuemetrics.example.com empty
expect page says "LIVE queuemetrics: node-b fails during a live drill" by 12m
expect page says "which is no leg of it, came between" by 30m
expect dns queuemetrics.example.com -> node-a
expect runs 2
until 60m
