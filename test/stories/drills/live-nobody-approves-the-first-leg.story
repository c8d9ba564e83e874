# Nobody approves the first leg: it expires, nothing was changed, and the drill is not finished.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
expect page says "LIVE DRILL queuemetrics: not finished" by 35m
expect page says "Production stands at its home node-a." by 35m
expect mutations 0
expect run expired
expect runs 1
until 50m
