# E7: the databases alone lose each other, while every probe between the nodes is answered. That is divergence all the same: people are called.
plan ../../../workflows/plans/queuemetrics.yaml
at 30s cut link database/node-a database/node-b
at 20m restore link database/node-a database/node-b
always mutations 0
expect page says "drift apart" by 10m
until 30m
expect no run
expect mutations 0
