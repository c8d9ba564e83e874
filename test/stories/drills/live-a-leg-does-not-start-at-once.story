# Step Functions takes no start when the second leg is due: the sweep tries again each minute, and starts it once.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 10m call sfn.StartExecution throttled times 3
at 40m approve gate "Fail back to node-a" as on-call-2 "as announced"
expect run succeeded
expect page says "passed: all 2 legs succeeded"
expect runs 2
until 60m
