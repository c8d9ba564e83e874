# Readiness stays red before the way home: after two hours the drill ends where it stands, and says how production comes home.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 10m readiness red
expect page says "LIVE DRILL queuemetrics: not finished" by 150m
expect page says "The way home: understudy start queuemetrics --mode failback --to node-a" by 150m
expect runs 1
until 160m
