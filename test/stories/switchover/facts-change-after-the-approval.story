# The standby falls ill in the moment of the approval: what was approved is not the case any more, and nothing is changed.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m down service gateway@site-b
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
expect verdict refuse switchover-target-not-ready by 4m
expect mutations 0
expect run refused
