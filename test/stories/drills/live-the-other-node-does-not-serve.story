# E14: node B fails between the move to it and the shutdown of node A, and does not come back. Nothing is shut down while not both nodes are seen to serve, and people are called when the step's time is over.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 4m down service web@node-b
never dns queuemetrics.example.com empty
expect record says "nothing is shut down before both nodes are seen to serve" by 6m
expect gate "Shut node-a down for the live drill is stuck" waiting by 46m
expect mutations 1
until 47m
