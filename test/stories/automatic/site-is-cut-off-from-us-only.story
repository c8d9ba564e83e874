# The hardest of them: neither the arbiter nor the other site reaches site-a, while its users still do, and go on writing. Its watchdogs end that within their lease; what is lost lies within what was reckoned before (I1, I14).
plan workflows/plans/web-rds-automatic.yaml
at 30s cut link site-a arbiter
at 30s cut link site-a site-b
at 30s cut link replication orders
always writers orders <= 1
never dns shop.example.com empty
never gate "Fail over to site-b" waiting
expect dns shop.example.com -> site-b by 12m
expect writers orders = site-b
expect loss orders <= 60s
expect run succeeded
