# C6: both members of the availability group fail and none takes over. After its time that is no failover of its own any more, and a person is asked.
plan ../plans/iq-bot.yaml
at 30s down member sql-always-on/sql-1@site-a
at 30s down member sql-always-on/sql-2@site-a
always mutations 0
expect verdict watch restarting by 90s
expect verdict ask primary-dead by 4m
until 10m
expect gate "Fail over to site-b" waiting
expect mutations 0
