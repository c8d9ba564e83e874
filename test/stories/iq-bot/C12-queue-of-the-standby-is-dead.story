# C12, A24: at the recovery site every health check is green and the queue is dead, when the primary site dies. Users are not sent to it: refused.
plan ../plans/iq-bot.yaml
given down service rabbitmq@site-b
at 30s down site site-a
always mutations 0
expect verdict refuse target-not-ready by 5m
expect record says "the queue is dead"
expect run refused
expect mutations 0
