# C11, A25: the load balancer's checks fail because it is dead itself, while all nodes answer the other observers. It is one witness of several and moves nothing.
plan ../plans/iq-bot.yaml
at 30s down service load-balancer@site-a
always mutations 0
until 20m
expect no run
expect dns iqbot.example.com -> site-a
expect mutations 0
