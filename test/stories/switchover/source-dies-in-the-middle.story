# The source dies right after its fence, and nobody can show that nothing is missing: it is taken back, and the failover that follows asks.
plan test/stories/plans/own-postgresql.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 215s down site site-a
always writers orders <= 1
at 9m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
expect record says "nobody could read the database at site-a any more"
expect gate "Fail over to site-b" waiting by 9m
expect writers orders = site-b by 20m
expect runs 2
until 30m
