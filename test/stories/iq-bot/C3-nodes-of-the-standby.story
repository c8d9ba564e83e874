# C3, A24: the recovery site has too few nodes left when the primary one dies. There is no safe target (R23): refused, nothing is changed.
plan ../plans/iq-bot.yaml
given down host node-1@site-b
given down host node-3@site-b
at 30s down site site-a
always mutations 0
always writers iq-bot-data <= 1
expect verdict refuse target-not-ready by 5m
expect run refused
expect mutations 0
