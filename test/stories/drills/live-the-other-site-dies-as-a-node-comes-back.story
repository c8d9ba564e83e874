# E14: node B dies altogether just before the leg that has shut node A down is over. Node A serves again and is in the name; the leg is not called good, and once a person has let it end, the failover is asked about.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 10m down site node-b
at 15m skip gate "Shut node-a down for the live drill is stuck" as on-call-2 "node B is dark"
at 20m approve gate "Fail over to node-a" as on-call-1 "node B is dark"
never dns queuemetrics.example.com empty
expect record says "now node-b is not seen to serve"
expect gate "Fail over to node-a" waiting by 19m
expect dns queuemetrics.example.com -> node-a by 25m
expect page says "LIVE DRILL queuemetrics: not finished"
expect run succeeded
until 40m
