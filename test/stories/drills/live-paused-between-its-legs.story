# The plan is paused between two legs: that ends the drill, so that nothing begins by itself when the pause is over.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 16m pause automation until 30m by lead-1 "something is odd"
expect page says "the plan is paused until" by 18m
expect page says "LIVE DRILL queuemetrics: not finished" by 18m
expect runs 1
until 60m
