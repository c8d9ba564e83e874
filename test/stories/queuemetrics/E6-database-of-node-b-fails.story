# E6: the database of node B fails, and the link between the nodes is well. The other one takes writes already: no promotion, nobody is woken.
plan ../../../workflows/plans/queuemetrics.yaml
at 30s down service database@node-b
at 10m up service database@node-b
never dns queuemetrics.example.com -> node-a
never dns queuemetrics.example.com -> node-b
never page says "drift apart"
until 20m
expect no run
expect mutations 0
