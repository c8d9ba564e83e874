# A copy that does not follow would lose everything since: nobody is asked, and nothing is changed.
plan test/stories/plans/own-postgresql.yaml
at 30s cut replication orders
at 2m start switchover to site-b by on-call-1 "maintenance of site-a"
expect verdict refuse switchover-not-following by 3m
expect mutations 0
expect run refused
