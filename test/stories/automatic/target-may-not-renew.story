# The site that was left has come back, and its watchdogs may not renew. Whoever wants to go back there is told of the ban first, and not only that nothing answers there (R5, R23).
plan workflows/plans/web-rds-automatic.yaml
at 30s cut link site-a internet
at 30s cut link site-a arbiter
at 30s cut link site-a site-b
at 20m restore link site-a internet
at 20m restore link site-a arbiter
at 20m restore link site-a site-b
at 40m start failover to site-a by on-call-1 "back home"
always writers orders <= 1
expect verdict refuse requested-not-ready by 42m
expect record says "the watchdogs of site-a may not renew since the run"
expect writers orders = site-b
until 50m
