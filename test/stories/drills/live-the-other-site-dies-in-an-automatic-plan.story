# The plan acts by itself, and the site to which a live drill moved production dies: nothing goes home by itself so soon (R4), people are called at once, which ends the drill, and the failover is what they ask for.
plan workflows/plans/queuemetrics.yaml with decide.mode=automatic
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 14m down site node-b
at 19m start failover to node-a by lead-1 "node-b is dark"
at 21m approve gate "Fail over to node-a" as on-call-1 "node-b is dark"
never dns queuemetrics.example.com empty
expect page says "LIVE queuemetrics: node-b fails during a live drill" by 16m
expect page says "The live drill ends with this and is not finished" by 16m
expect dns queuemetrics.example.com -> node-a
expect runs 2
until 60m
