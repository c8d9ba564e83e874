# E14: somebody pauses automation while node A is shut down for the drill. Node A is started at once, because a pause keeps nothing down; its addresses stay out of the name until people have looked.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 6m pause automation until 30m by lead-1 "something else is wrong"
at 40m retry gate "Shut node-a down for the live drill is stuck" as on-call-2 "it may come back into the name"
at 45m skip gate "Shut node-a down for the live drill is stuck" as on-call-2 "the drill was cut short"
never dns queuemetrics.example.com empty
expect record says "Start the machine node (i-0a5eed0e7e5700a01) in eu-west-1 again, before its time: the plan is paused" by 7m
expect gate "Shut node-a down for the live drill is stuck" waiting by 12m
expect dns queuemetrics.example.com -> node-b by 30m
expect page says "LIVE DRILL queuemetrics: not finished"
expect run done-with-exceptions
expect runs 1
until 1h
