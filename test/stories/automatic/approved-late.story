# The site was cut off and its watchdogs stopped it; a person takes 25 minutes to approve. The leases still prove the fence, and when the links return the watchdogs may not start the old site beside the new one (I1, R5).
plan workflows/plans/web-rds-automatic.yaml with decide.mode=ask
at 30s cut link site-a internet
at 30s cut link site-a arbiter
at 30s cut link site-a site-b
at 25m approve gate "Fail over to site-b" as on-call-1 "site-a is cut off"
at 50m restore link site-a internet
at 50m restore link site-a arbiter
at 50m restore link site-a site-b
always writers orders <= 1
never dns shop.example.com empty
never gate "The fence of site-a is not confirmed" waiting
expect dns shop.example.com -> site-b by 35m
expect writers orders = site-b
expect record says "The watchdogs of site-a may not renew"
expect run succeeded
until 65m
