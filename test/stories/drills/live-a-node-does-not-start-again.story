# E14: EC2 has no room for the machine of node A when it shall start again. People are called after five minutes of trying, production goes on at node B, and a retry brings node A back.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 5m call ec2.StartInstances fails InsufficientInstanceCapacity until 14m
at 15m retry gate "Shut node-a down for the live drill is stuck" as on-call-2 "there is room again"
at 55m approve gate "Fail back to node-a" as on-call-2 "as announced"
never dns queuemetrics.example.com empty
expect page says "LIVE DRILL queuemetrics: Shut node-a down for the live drill is stuck"
expect gate "Shut node-a down for the live drill is stuck" waiting by 14m
expect page says "passed: all 2 legs succeeded"
expect run succeeded
expect runs 2
until 2h
