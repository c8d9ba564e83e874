# E2: the same at node B. That the other node could not serve everybody alone blocks a run to it, and changes nothing (I16).
plan ../../../workflows/plans/queuemetrics.yaml
at 30s down service web@node-b
at 2m start failover to node-b by operator-1 "trying to leave node A"
expect verdict refuse requested-not-ready by 4m
never dns queuemetrics.example.com empty
never dns queuemetrics.example.com -> node-b
expect run refused
expect mutations 0
