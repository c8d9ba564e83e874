# Somebody ends the execution of a live drill's first leg while its only change can still be undone: people are called to a run that died, and the drill has failed, with where production stands.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 190s abort execution
never dns queuemetrics.example.com empty
expect page says "LIVE DRILL queuemetrics: a run died" by 8m
expect page says "The live drill" by 10m
expect page says "failed: leg 1 of 2 ended as failed" by 10m
expect run failed
expect runs 1
until 40m
