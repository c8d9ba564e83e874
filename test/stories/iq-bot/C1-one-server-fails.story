# C1, C3: one server of three dies, and RabbitMQ's node on it. Two are enough, so the cluster goes on and nobody is woken.
plan ../plans/iq-bot.yaml
at 30s down host node-2@site-a
at 20m up host node-2@site-a
always mutations 0
expect dns iqbot.example.com -> site-a
until 30m
expect no run
expect mutations 0
