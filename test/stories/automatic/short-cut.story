# The way to the arbiter is away for fifteen seconds: one or two renewals are lost, and nobody is stopped.
plan workflows/plans/web-rds-automatic.yaml
at 30s cut link site-a arbiter
at 45s restore link site-a arbiter
always writers orders = site-a
expect no run
until 10m
