# Functions die around the changes of both legs, and between them: the drill comes to the same end.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 3m crash before-effect
at 4m crash anywhere
at 31m crash anywhere
at 40m approve gate "Fail back to node-a" as on-call-2 "as announced"
at 40m crash after-effect
never dns queuemetrics.example.com empty
expect page says "passed: all 2 legs succeeded"
expect run succeeded
expect runs 2
until 90m
