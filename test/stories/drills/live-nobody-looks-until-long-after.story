# The arbiter is away until long after the time for which the node was to be off. The first look afterwards starts it, and nobody gives up before that was tried.
plan ../../../workflows/plans/queuemetrics.yaml
at 1m start drill live by on-call-1 "the acceptance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 6m down arbiter
at 20m up arbiter
expect record says "Start the machine node (i-0a5eed0e7e5700a01) in eu-west-1 again"
until 90m
