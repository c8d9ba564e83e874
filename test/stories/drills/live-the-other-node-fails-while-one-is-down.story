# E14: while node A is shut down for the drill, the web server of node B fails. Node A is started at once and put back into the name, people are called, and the leg does not count as good: it has not shown that node B serves alone.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 6m down service web@node-b
at 20m up service web@node-b
at 21m skip gate "Shut node-a down for the live drill is stuck" as on-call-2 "the other node failed meanwhile"
never dns queuemetrics.example.com empty
expect record says "Start the machine node (i-0a5eed0e7e5700a01) in eu-west-1 again, before its time: node-b is not seen to serve" by 7m
expect record says "This leg has not shown that node-b serves alone"
expect page says "LIVE DRILL queuemetrics: Shut node-a down for the live drill is stuck"
expect page says "LIVE DRILL queuemetrics: not finished"
expect run done-with-exceptions
expect mutations 4
expect runs 1
until 1h
