# C1: RabbitMQ on one node is dead while IQ Bot on it runs. The queue goes on with two of three: its failure there is told and moves nothing.
plan ../plans/iq-bot.yaml
at 30s down member rabbitmq/node-3@site-a
at 20m up member rabbitmq/node-3@site-a
always mutations 0
until 30m
expect no run
expect mutations 0
