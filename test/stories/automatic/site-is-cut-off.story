# The site lives on and is cut off from everything. Its own watchdogs stop it before the database is promoted, so no write is taken by both; nobody decides (design §7, I1).
plan workflows/plans/web-rds-automatic.yaml
at 30s cut link site-a internet
at 30s cut link site-a arbiter
at 30s cut link site-a site-b
always writers orders <= 1
never dns shop.example.com empty
never gate "Fail over to site-b" waiting
expect dns shop.example.com -> site-b by 12m
expect writers orders = site-b
expect loss orders <= 60s
expect run succeeded
