# E14: somebody ends the execution of a leg while node A is shut down for the drill. Nobody starts the node by itself, so people are called at the next sweep, with the command that starts it, and the drill's end says the same. Production goes on at node B.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 6m abort execution
never dns queuemetrics.example.com empty
expect page says "LIVE DRILL queuemetrics: a run died" by 8m
expect page says "Start it now: aws ec2 start-instances --region eu-west-1 --instance-ids i-0a5eed0e7e5700a01. When it serves, see that queuemetrics.example.com leads to 198.51.100.5 again." by 8m
expect page says "LIVE DRILL queuemetrics: failed"
expect dns queuemetrics.example.com -> node-b
expect mutations 2
expect runs 1
expect run failed
until 1h
