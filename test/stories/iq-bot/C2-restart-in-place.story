# C2: recovery is more than failover. Two of three nodes fail, people restart the services where they are and reject the failover.
plan ../plans/iq-bot.yaml
at 30s down host node-1@site-a
at 40s down host node-2@site-a
at 5m up host node-1@site-a
at 330s reject gate "Fail over to site-b" as on-call-1 "restarted in place"
always mutations 0
expect verdict ask primary-dead by 4m
expect dns iqbot.example.com -> site-a
until 20m
expect mutations 0
