# RDS accepts the failover and gives it up: no move is under way and the cluster is no primary. It is not sent again behind a person's back.
plan ../plans/global-shop.yaml
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
at 3m call rds.DescribeGlobalClusters answers nothing-moves until 15m
at 10m approve gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "what is lost is lost"
at 20m retry gate "Move global cluster shop-global to site-b is stuck" as on-call-1 "its events say that it is done now"
expect record says "so RDS has given it up"
expect dns shop.example.com -> site-b by 40m
expect run succeeded
