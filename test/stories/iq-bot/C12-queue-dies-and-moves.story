# C12, C11: RabbitMQ is dead behind nodes that all answer their health checks. The message that does not come back is the only witness; people decide to move, and the cluster of the other site is formed and proven by messages.
plan ../../../workflows/plans/iq-bot.yaml
at 30s down service rabbitmq@site-a
at 5m approve gate "Fail over to site-b" as on-call-1 "the queue of site-a does not come back"
always writers iq-bot-data <= 1
never dns iqbot.example.com empty
expect record says "the queue is dead" by 5m
expect record says "a message through each"
expect dns iqbot.example.com -> site-b by 25m
expect run succeeded
