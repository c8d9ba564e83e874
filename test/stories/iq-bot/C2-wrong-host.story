# C2, A4: the machine that has the first node's id now is another one. The command says so and restarts nothing, no other host is told, and the person who is asked stops the repair.
plan ../../../workflows/plans/iq-bot.yaml
at 2m start repair services on site-a by operator-1 "a precaution"
at 3m call ssm.SendCommand answers another-machine
at 3m approve gate "Repair site-a: services" as on-call-1 "go on"
at 5m stop gate "Restart 2 services on 3 hosts at site-a is stuck" as on-call-1 "the plan names the wrong machine"
expect record says "this host is another one; nothing was run"
expect run stopped
expect mutations 1
