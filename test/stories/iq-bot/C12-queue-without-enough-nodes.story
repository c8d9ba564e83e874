# C12, C3: RabbitMQ stops on two of three nodes. The third takes connections and moves nothing, while IQ Bot itself answers on all of them.
plan ../plans/iq-bot.yaml
at 30s down member rabbitmq/node-1@site-a
at 3m down member rabbitmq/node-2@site-a
always mutations 0
expect no run by 3m
expect verdict ask primary-dead by 6m
expect record says "iq-bot: 3 of 3 members answer" by 6m
expect record says "the queue is dead" by 6m
until 15m
expect mutations 0
