# E1: the optional part. Node A is gone for good, and a person has its address taken out of the name, which never becomes empty (I3, R17).
plan ../../../workflows/plans/queuemetrics.yaml
at 30s down site node-a
at 4m approve gate "Fail over to node-b" as on-call-1 "node-a does not come back today"
never dns queuemetrics.example.com empty
never dns queuemetrics.example.com -> node-a
expect verdict ask primary-dead by 3m
expect dns queuemetrics.example.com -> node-b by 8m
expect run succeeded
expect mutations 1
