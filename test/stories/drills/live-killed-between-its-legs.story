# The kill switch is turned on between two legs: that ends the drill.
plan workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 16m kill switch on by lead-1 "hands off"
at 20m kill switch off by lead-1 "hands on"
expect page says "the kill switch is on. Production stands at node-b" by 18m
expect runs 1
until 60m
