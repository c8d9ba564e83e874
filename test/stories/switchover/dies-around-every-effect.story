# The functions die before and after their changes take effect: another process takes them up, and it ends as if nothing had been.
plan test/stories/plans/own-postgresql.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 3m crash before-effect
at 200s crash after-effect
at 230s crash anywhere
at 4m crash after-effect
always writers orders <= 1
expect loss orders <= 0s
expect writers orders = site-b
expect run succeeded by 30m
