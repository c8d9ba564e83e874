# E7: the link between the nodes is lost and both go on taking writes, so their databases drift apart. People are called, and nothing is promoted or stopped.
plan ../../../workflows/plans/queuemetrics.yaml
at 30s cut link node-a node-b
at 20m restore link node-a node-b
always mutations 0
never dns queuemetrics.example.com -> node-a
never dns queuemetrics.example.com -> node-b
expect page says "drift apart" by 10m
until 30m
expect mutations 0
