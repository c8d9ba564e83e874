# A dry drill that is open keeps a live one from beginning; asked for again it begins.
plan workflows/plans/queuemetrics.yaml
at 1m start drill dry by on-call-1 "first a dry one"
at 10m start drill live by on-call-1 "the acceptance"
at 12m approve gate "Switch over to node-b" as on-call-2 "as announced"
expect dns queuemetrics.example.com -> node-b by 20m
expect runs 2
until 25m
