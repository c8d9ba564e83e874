# E14: while node A is shut down for the drill, EC2 of its Region cannot be read and the web server of node B fails. Node A is started without a look, tried again until it has stopped, and put back into the name as soon as it answers, and people are called.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 6m call ec2.DescribeInstances in eu-west-1 throttled until 18m
at 6m down service web@node-b
at 20m up service web@node-b
at 21m skip gate "Shut node-a down for the live drill is stuck" as on-call-2 "the other node failed meanwhile"
never dns queuemetrics.example.com empty
expect record says "put 198.51.100.5 (node-a) into it" by 9m
expect record says "Start the machine node (i-0a5eed0e7e5700a01) in eu-west-1 again, before its time: node-b is not seen to serve" by 7m
expect record says "This leg has not shown that node-b serves alone"
expect page says "LIVE DRILL queuemetrics: Shut node-a down for the live drill is stuck"
expect run done-with-exceptions
expect mutations 4
expect runs 1
until 1h
