# AWS has no room for an instance of the class. It is asked for once, a person reads why, and the run goes on without it when that person says so; the other cluster has grown all the same.
plan ../plans/aurora-web.yaml
at 30s down service shop@site-a
at 3m call rds.CreateDBInstance answers no-capacity times 4
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
at 15m skip gate "Add instances to audit-b at site-b is stuck" as on-call-1 "audits can be slow tonight"
always writers orders <= 1
expect gate "Add instances to audit-b at site-b is stuck" waiting by 8m
expect record says "InsufficientDBInstanceCapacity"
expect record says "CloudWatch tells: search-b-0 8 ACU"
expect dns shop.example.com -> site-b by 25m
expect run done-with-exceptions
