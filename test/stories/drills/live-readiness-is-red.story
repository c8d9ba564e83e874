# Readiness is red before the way home: people hear of it once, the drill waits, and goes on when it is green again.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 10m readiness red
expect page says "LIVE DRILL queuemetrics: it waits" by 33m
expect page says "readiness is red: made-up a check of this story. It waits, and ends by itself where that lasts." by 33m
at 40m readiness green
at 70m approve gate "Fail back to node-a" as on-call-2 "as announced"
expect page says "passed: all 2 legs succeeded"
expect pages 6
expect runs 2
until 100m
