# The database has no copy but the backups that RDS replicates. The fence comes first; then the newest backup is found, its age is asked, and nothing is restored before a person accepts it.
plan ../plans/backups-only.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 12m approve gate "Restore database orders at site-b: a person decides" as on-call-1 "we do not wait for site-a"
always writers orders <= 1
never dns shop.example.com empty
expect verdict ask primary-dead by 3m
expect page says "orders: it has no copy at site-b and is restored there from the newest backup" by 4m
expect gate "Restore database orders at site-b: a person decides" waiting by 8m
expect page says "Approve accepts a loss of up to" by 8m
expect record says "Restore orders to the new instance orders-b in eu-central-1 from the automated backups of orders-a"
expect writers orders = site-b by 30m
expect dns shop.example.com -> site-b by 35m
expect run succeeded
