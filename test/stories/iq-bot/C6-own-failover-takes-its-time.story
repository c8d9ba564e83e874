# C6: both members of the availability group are away for twenty seconds while it fails over. The database protects itself: wait, then look, and do nothing.
plan ../plans/iq-bot.yaml
at 30s down service sql-always-on@site-a
at 50s up service sql-always-on@site-a
always mutations 0
until 15m
expect no run
expect mutations 0
