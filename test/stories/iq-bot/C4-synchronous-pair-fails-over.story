# C4, C6: the primary of the availability group fails and its synchronous partner takes over without loss. The database's own failover is waited for and left alone.
plan ../plans/iq-bot.yaml
at 30s down member sql-always-on/sql-1@site-a
at 20m up member sql-always-on/sql-1@site-a
always mutations 0
always loss iq-bot-data <= 0s
until 30m
expect no run
expect mutations 0
