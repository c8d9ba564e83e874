# E14: the kill switch is turned on while node A is shut down for the drill. What only ends that is let through: node A is started, and nothing else is changed until the switch is off.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 6m kill switch on by lead-1 "hands off"
at 30m kill switch off by lead-1 "hands on"
at 31m retry gate "Shut node-a down for the live drill is stuck" as on-call-2 "it may come back into the name"
at 35m skip gate "Shut node-a down for the live drill is stuck" as on-call-2 "the drill was cut short"
never dns queuemetrics.example.com empty
expect record says "again, before its time: the kill switch is on" by 7m
expect gate "Shut node-a down for the live drill is stuck" waiting by 12m
expect dns queuemetrics.example.com -> node-b by 30m
expect page says "LIVE DRILL queuemetrics: not finished"
expect mutations 4
expect run done-with-exceptions
until 1h
