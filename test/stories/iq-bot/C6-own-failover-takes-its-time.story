# C6: both members of the availability group are away for half a minute while it fails over. The database protects itself: wait, then look, and do nothing.
plan ../plans/iq-bot.yaml
at 30s down service sql-always-on@site-a
at 60s up service sql-always-on@site-a
always mutations 0
never verdict ask
expect verdict watch restarting by 2m
expect run no-action by 5m
expect mutations 0
