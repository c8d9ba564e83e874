# C2, I6: while a failover is open nothing is repaired beside it, and while a repair is open no failover is requested beside it: whoever asks is told which run is open.
plan ../../../workflows/plans/iq-bot.yaml
at 30s down service rabbitmq@site-a
at 3m expect-refused start repair services on site-a by operator-1 "RabbitMQ takes no message"
at 4m reject gate "Fail over to site-b" as on-call-1 "it is mended in place first"
at 250s start repair services on site-a by operator-1 "RabbitMQ takes no message"
at 260s expect-refused start repair configuration on site-a by operator-2 "the files too"
at 5m reject gate "Repair site-a: services" as on-call-1 "the team of RabbitMQ is on it"
until 8m
expect run rejected
expect runs 2
expect mutations 0
