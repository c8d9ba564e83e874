# E14: EC2 has no room for the machine of node A when it shall start again. A person starts it by other means and retries: node A is put back into the name, and the leg does not count as good, because how long node A was off was not in the drill's hands.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 5m call ec2.StartInstances fails InsufficientInstanceCapacity until 14m
at 14m up host node@node-a
at 18m retry gate "Shut node-a down for the live drill is stuck" as on-call-2 "I have started it by hand"
at 25m skip gate "Shut node-a down for the live drill is stuck" as on-call-2 "it is back"
never dns queuemetrics.example.com empty
expect record says "put 198.51.100.5 (node-a) into it" by 19m
expect record says "node-a ran although it was told to stop; it serves again" by 20m
expect page says "LIVE DRILL queuemetrics: not finished"
expect run done-with-exceptions
expect mutations 0 since 19m
expect runs 1
until 1h
