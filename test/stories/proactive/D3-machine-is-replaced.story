# D3: the machine dies and its group of one starts another. There is one scheduler for the database all the time, and never a second one at the other site.
plan ../../../workflows/plans/proactive.yaml
at 30s down host proactive-a@site-a
always mutations 0
always writers scheduler-state <= 1
never verdict ask
expect verdict watch restarting by 2m
expect run no-action by 5m
expect mutations 0
