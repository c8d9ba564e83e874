# C2: a disaster takes a whole site. People decide, the database of the other site is promoted, and only after they restarted the services there do users follow (I19).
plan ../plans/iq-bot.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a burns"
at 12m approve gate "Have the IQ Bot services been restarted" as engineer-1 "restarted on node-1, node-2 and node-3"
always writers iq-bot-data <= 1
never dns iqbot.example.com empty
expect verdict ask primary-dead by 3m
expect dns iqbot.example.com -> site-b by 15m
expect writers iq-bot-data = site-b
expect run succeeded
