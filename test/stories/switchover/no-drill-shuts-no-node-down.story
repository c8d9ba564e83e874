# A planned move that is no leg of a live drill shuts no node down: its last step says so, and the name is all that is changed.
plan workflows/plans/queuemetrics.yaml
at 1m start switchover to node-b by on-call-1 "node A gets a new disk"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
never dns queuemetrics.example.com empty
expect record says "this run is no leg of a live drill, so node-a was not shut down"
expect dns queuemetrics.example.com -> node-b
expect run succeeded
expect mutations 1
until 20m
