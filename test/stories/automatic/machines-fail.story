# Both machines fail, and their Region answers. The leases run out, the machines are stopped as well, and nobody is needed (A14).
plan workflows/plans/web-rds-automatic.yaml
at 30s down host web-1@site-a
at 30s down host web-2@site-a
always writers orders <= 1
never dns shop.example.com empty
never gate "Fail over to site-b" waiting
expect dns shop.example.com -> site-b by 12m
expect writers orders = site-b
expect run succeeded
