# D2: the database restarts and the scheduler reconnects to it. Shorter than the hold time, so nothing is done.
plan ../../../workflows/plans/proactive.yaml
at 30s down database scheduler-state@site-a
at 70s up database scheduler-state@site-a
always mutations 0
never verdict ask
expect run no-action by 5m
expect mutations 0
