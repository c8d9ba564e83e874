# E16, R17: the address of node A is taken out without a person, then node B dies too. There is no other one left, so B's address stays where it is.
plan ../../../workflows/plans/queuemetrics.yaml with decide.mode=automatic
at 30s down site node-a
at 10m down site node-b
never dns queuemetrics.example.com empty
never dns queuemetrics.example.com -> node-a
expect verdict fail-over primary-dead by 3m
expect dns queuemetrics.example.com -> node-b by 6m
until 100m
expect dns queuemetrics.example.com -> node-b
expect mutations 0 since 10m
expect mutations 1
