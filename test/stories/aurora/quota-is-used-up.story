# The account has as many instances as it may have. A person makes room and lets the step be tried again.
plan ../plans/aurora-web.yaml
at 30s down service shop@site-a
at 3m call rds.CreateDBInstance answers quota until 12m
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
at 13m retry gate "Add instances to audit-b at site-b is stuck" as on-call-1 "two of the test databases are deleted"
always writers orders <= 1
expect gate "Add instances to audit-b at site-b is stuck" waiting by 8m
expect record says "InstanceQuotaExceeded"
expect record says "audit-b-0 (db.t4g.medium, available)"
expect dns shop.example.com -> site-b by 30m
expect run succeeded
