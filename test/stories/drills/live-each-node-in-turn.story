# E14: QueueMetrics is drilled live. Each node in turn is taken out of the name, shut down while the other one serves alone, started again, and put back into the name. The second leg waits for a look at readiness from after the first.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 40m approve gate "Fail back to node-a" as on-call-2 "as announced"
never dns queuemetrics.example.com empty
expect dns queuemetrics.example.com -> node-b by 10m
expect record says "Stop the machine node (i-0a5eed0e7e5700a01) in eu-west-1 for the live drill"
expect record says "Start the machine node (i-0a5eed0e7e5700a01) in eu-west-1 again"
expect record says "Stop the machine node (i-0b5eed0e7e5700b02) in eu-central-1 for the live drill"
expect record says "Start the machine node (i-0b5eed0e7e5700b02) in eu-central-1 again"
expect record says "was stopped while node-a answered alone, and serves again"
expect page says "passed: all 2 legs succeeded"
expect run succeeded
expect runs 2
until 2h
