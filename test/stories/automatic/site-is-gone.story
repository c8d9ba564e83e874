# The site is gone, and its Region with it. Nobody is there; the leases have run out, so the database is promoted, the name is switched and the run ends well without a person (R1, R27, I2).
plan workflows/plans/web-rds-automatic.yaml
at 30s down site site-a
at 30s cut link site-a internet
at 30s cut link site-a arbiter
at 30s cut link site-a site-b
always writers orders <= 1
never dns shop.example.com empty
never gate "Fail over to site-b" waiting
expect verdict fail-over primary-dead by 4m
expect dns shop.example.com -> site-b by 12m
expect writers orders = site-b
expect loss orders <= 60s
expect run succeeded
