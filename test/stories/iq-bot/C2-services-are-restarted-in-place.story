# C2: no message goes through RabbitMQ any more. People reject the failover, restart the services where they are, node after node, and the site serves on. The rejection blocks no repair, and the repair no failover.
plan ../../../workflows/plans/iq-bot.yaml
at 30s down service rabbitmq@site-a
at 4m reject gate "Fail over to site-b" as on-call-1 "it is mended in place first"
at 250s start repair services on site-a by operator-1 "RabbitMQ takes no message"
at 5m approve gate "Repair site-a: services" as on-call-1 "restart all of it"
always writers iq-bot-data <= 1
never dns iqbot.example.com empty
expect verdict ask repair-requested by 5m
expect record says "run since after the command"
expect run succeeded
expect runs 2
expect dns iqbot.example.com -> site-a
expect writers iq-bot-data = site-a
expect mutations 3
