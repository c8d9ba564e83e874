# C1, B5: the IQ Bot service on all three nodes is away for half a minute, as after a change of load or of its version. Held, seen back, left alone.
plan ../plans/iq-bot.yaml
at 30s down service iq-bot@site-a
at 65s up service iq-bot@site-a
always mutations 0
never verdict ask
expect run no-action by 5m
expect mutations 0
