# E14: the acceptance, to the end for each node. Node A is shut down and taken out of the name; it returns. Node B is shut down: one change puts A in and takes B out, and the name is never empty. Nothing is promoted or fenced.
plan ../../../workflows/plans/queuemetrics.yaml
at 1m down site node-a
at 4m approve gate "Fail over to node-b" as on-call-1 "acceptance: node A is shut down"
at 15m up site node-a
at 90m down site node-b
at 94m approve gate "Fail over to node-a" as on-call-1 "acceptance: node B is shut down"
at 105m up site node-b
never dns queuemetrics.example.com empty
expect dns queuemetrics.example.com -> node-b by 8m
expect dns queuemetrics.example.com -> node-a by 98m
until 120m
expect record says "resolvers that asked before may give out the former answer for up to 1 min more"
expect run succeeded
expect mutations 2
