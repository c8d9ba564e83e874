# RDS accepts the failover and gives it up. What was accepted was one loss, so retry asks for it anew, and only then the failover is sent a second time and moves the global cluster.
plan ../plans/global-shop.yaml
at 30s down service shop@site-a
at 3m call rds.FailoverGlobalCluster answers gives-up
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
at 10m approve gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "what is lost is lost"
at 20m retry gate "Move global cluster shop-global to site-b is stuck" as on-call-1 "its events say that an instance was rebooted"
expect gate "Move global cluster shop-global to site-b: a person decides" waiting by 21m
at 30m approve gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "what is lost is lost"
expect record says "so RDS has given it up"
expect record says "shop-b is its primary, and no move is under way"
expect dns shop.example.com -> site-b by 40m
expect run succeeded
