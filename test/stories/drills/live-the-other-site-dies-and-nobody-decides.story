# The site that a live drill moved production to dies, people are asked at once, and nobody decides: the failover expires, which leaves a block; people are called once more with the command, and the drill does not stay open.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 14m down site node-b
expect gate "Fail over to node-a" waiting by 16m
expect page says "LIVE queuemetrics: node-b fails during a live drill" by 50m
expect page says "The live drill ends with this and is not finished" by 50m
expect pages 7
expect runs 2
until 90m
