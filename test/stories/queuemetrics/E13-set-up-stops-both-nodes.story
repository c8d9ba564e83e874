# E13: the set-up stops the service on both nodes for a backup, announced by a pause. There is nowhere to go (R23), so nothing is changed.
plan ../../../workflows/plans/queuemetrics.yaml
at 10s pause automation until 2h by lead-1 "set-up, the service is stopped"
at 1m down host node@node-b
at 1m down host node@node-a
at 40m up host node@node-a
at 40m up host node@node-b
always mutations 0
expect verdict refuse target-not-ready by 5m
never dns queuemetrics.example.com empty
until 50m
expect mutations 0
