# Nobody approves the way home: the leg expires, nothing is changed, and people are told where production stands and how it comes home. A person brings it home as planned.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
expect page says "LIVE DRILL queuemetrics: reminder 1 of 2" by 45m
expect run expired by 65m
expect page says "LIVE DRILL queuemetrics: not finished" by 65m
expect page says "Production stands at node-b and not at its home node-a. The way home: understudy start queuemetrics --mode failback --to node-a" by 65m
at 70m start failback to node-a by on-call-1 "home from the drill"
at 72m approve gate "Fail back to node-a" as on-call-2 "home from the drill"
never dns queuemetrics.example.com empty
expect dns queuemetrics.example.com -> node-a
expect run succeeded
expect runs 3
until 90m
