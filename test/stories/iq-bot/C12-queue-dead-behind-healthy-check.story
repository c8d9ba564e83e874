# C12: every node answers its health check and takes connections, and the queue behind them is dead. The probe that sends a message sees it; a person mends the queue.
plan ../plans/iq-bot.yaml
at 30s down service rabbitmq@site-a
at 4m up service rabbitmq@site-a
at 245s reject gate "Fail over to site-b" as on-call-1 "the queue is started anew"
always mutations 0
expect verdict ask primary-dead by 3m
expect record says "the queue is dead" by 3m
expect dns iqbot.example.com -> site-a
until 20m
expect mutations 0
