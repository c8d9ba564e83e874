# C1, R3, B5: IQ Bot answers on no node for half a minute, as under a burst of load or during a restart. Held, seen back, left alone.
plan ../plans/iq-bot.yaml
at 30s down service iq-bot@site-a
at 65s up service iq-bot@site-a
always mutations 0
never verdict ask
expect run no-action by 5m
expect mutations 0
