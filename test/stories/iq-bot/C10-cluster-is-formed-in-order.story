# C3, C9, C10, C12: the site dies. At the other one the nodes are no cluster yet: they join the first in the order of the plan, a message goes through each, and only then do users follow.
plan ../../../workflows/plans/iq-bot.yaml
at 30s down site site-a
at 5m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers iq-bot-data <= 1
never dns iqbot.example.com empty
expect verdict ask primary-dead by 5m
expect record says "named after rabbit@node-1.site-b.iqbot.internal, without a partition"
expect record says "/iq-bot/database/endpoint in eu-central-1 has the value of site-b (version 2)"
expect record says "a message went in and came out again at site-b: rabbitmq/node-1"
expect writers iq-bot-data = site-b by 15m
expect dns iqbot.example.com -> site-b by 20m
expect run succeeded
