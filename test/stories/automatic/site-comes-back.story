# The site was cut off, was left, and comes back whole. Its watchdogs may not renew, so nothing there serves or writes until a run allows it (A10, R5, R16).
plan workflows/plans/web-rds-automatic.yaml
at 30s cut link site-a internet
at 30s cut link site-a arbiter
at 30s cut link site-a site-b
at 20m restore link site-a internet
at 20m restore link site-a arbiter
at 20m restore link site-a site-b
always writers orders <= 1
never dns shop.example.com empty
expect writers orders = site-b
expect dns shop.example.com -> site-b
expect run succeeded
until 40m
