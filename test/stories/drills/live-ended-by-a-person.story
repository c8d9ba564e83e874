# A person ends the drill between two legs; a stranger may not. No further leg starts, and production stands where it was moved to.
plan workflows/plans/queuemetrics.yaml with access.request=[on-call-1,lead-1] access.approve=[on-call-1,on-call-2,lead-1] access.pause=[lead-1]
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 16m expect-refused end drill live by stranger-1 "stop it"
at 17m end drill live by lead-1 "the customer calls"
at 18m expect-refused end drill live by lead-1 "once more"
expect page says "lead-1 ended it: the customer calls. Production stands at node-b and not at its home node-a." by 19m
expect run succeeded
expect runs 1
until 60m
