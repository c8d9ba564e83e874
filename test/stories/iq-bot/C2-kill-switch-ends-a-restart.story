# C2, R19: services are restarted node after node, and somebody turns on the kill switch. The command that runs ends before its next service, no other node is told, and a person reads what was restarted and what was not.
plan ../../../workflows/plans/iq-bot.yaml
at 2m start repair services on site-a by operator-1 "a precaution"
at 3m approve gate "Repair site-a: services" as on-call-1 "go on"
at 182s kill switch on by lead-1 "hands off"
always writers iq-bot-data <= 1
expect record says "restarted before it: rabbitmq-server.service; not restarted: iq-bot.service"
expect record says "Not told to restart: node-2, node-3"
expect gate "Restart 2 services on 3 hosts at site-a is stuck" waiting by 5m
until 6m
expect runs 1
expect dns iqbot.example.com -> site-a
expect mutations 2
