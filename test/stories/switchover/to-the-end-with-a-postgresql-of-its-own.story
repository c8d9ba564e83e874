# The machine that holds the database is stopped last: until then its copy at the other site is compared with it.
plan test/stories/plans/own-postgresql.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
always writers orders <= 1
never dns shop.example.com empty
expect record says "site-b holds all"
expect record says "there is no copy of it at site-a until a re-protection has made one that follows"
expect dns shop.example.com -> site-b by 15m
expect writers orders = site-b
expect loss orders <= 0s
expect run succeeded
expect runs 1
