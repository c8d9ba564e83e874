# E5, E6: the database of node A fails, later that of node B. The applications use the other one, which takes writes already: no promotion.
plan ../plans/queuemetrics.yaml
at 30s down service database@node-a
at 10m up service database@node-a
at 15m down service database@node-b
at 25m up service database@node-b
never dns queuemetrics.example.com -> node-a
never dns queuemetrics.example.com -> node-b
never page says "drift apart"
until 30m
expect no run
expect mutations 0
