# E5: the database of node A fails. The applications use the other one, which takes writes already: no promotion, and one that is dead drifts from nobody.
plan ../../../workflows/plans/queuemetrics.yaml
at 30s down service database@node-a
at 10m up service database@node-a
never dns queuemetrics.example.com -> node-a
never dns queuemetrics.example.com -> node-b
never page says "drift apart"
until 20m
expect no run
expect mutations 0
