# Between two legs the arbiter is dark and somebody fails over home without it. When it wakes nobody knows that yet, so the drill ends: a leg home would change nothing and count as a success.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 18m down arbiter
at 19m down site node-b
at 24m start break-glass to node-a by on-call-1 "node-b and the arbiter are dark"
at 30m approve gate "Fail over to node-a" as on-call-1 "dark"
at 50m up site node-b
at 55m up arbiter
at 120m merge break-glass by on-call-1
expect page says "nobody looked at it for" by 60m
expect page says "LIVE DRILL queuemetrics: not finished" by 60m
expect runs 2
until 180m
