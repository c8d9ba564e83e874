# A PostgreSQL on a machine of its own: what site-a had written and site-b never received is listed and kept, its server follows again, and the shop goes home without loss.
plan ../plans/own-postgresql.yaml
at 20s cut replication orders
at 60s down site site-a
at 5m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 30m up site site-a
at 30m restore replication orders
at 40m start reprotect to site-a by on-call-1 "site-a is back"
at 42m approve gate "Protect site-a again" as on-call-2 "what it holds is kept"
at 90m start failback to site-a by on-call-1 "site-a follows"
at 92m approve gate "Fail back to site-a" as on-call-2 "as announced"
always writers orders <= 1
never dns shop.example.com empty
expect dns shop.example.com -> site-b by 20m
expect record says "Set the data of orders on database (i-0a0057907e5700a02) at site-a aside"
expect record says "had been committed there and never replicated"
expect record says "all that it held is kept in /var/lib/postgresql/15/main.kept-2"
expect record says "orders at site-a follows site-b; every step was proved"
expect dns shop.example.com -> site-a by 110m
expect writers orders = site-a
expect run succeeded
expect runs 3
until 130m
