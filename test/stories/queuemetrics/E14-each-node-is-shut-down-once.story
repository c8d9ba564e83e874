# E14: the acceptance. Each node is shut down once, one after the other, and users are served all the time without any change of ours.
plan ../../../workflows/plans/queuemetrics.yaml
at 1m down site node-a
at 4m reject gate "Fail over to node-b" as on-call-1 "acceptance: the name leads to both"
at 15m up site node-a
at 25m down site node-b
at 40m up site node-b
never dns queuemetrics.example.com empty
never dns queuemetrics.example.com -> node-a
never dns queuemetrics.example.com -> node-b
expect verdict ask primary-dead by 3m
until 50m
expect run rejected
expect mutations 0
