# RDS refuses the failover, because the versions differ. A person sends the step round again, RDS refuses once more, and it is asked whether the cluster is detached; it becomes a cluster of its own, which stays so.
plan ../plans/global-shop.yaml
at 30s down service shop@site-a
at 3m call rds.FailoverGlobalCluster answers other-version until 30m
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
at 10m approve gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "what is lost is lost"
at 15m retry gate "Move global cluster shop-global to site-b is stuck" as on-call-1 "the version is what it is"
at 16m approve gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "what is lost is lost"
at 20m approve gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "detach it"
expect record says "RDS has refused the failover"
expect record says "The fence of site-a is confirmed"
expect record says "Detach shop-b in eu-central-1 from the global cluster shop-global"
expect record says "was detached from shop-global and is a cluster of its own that writes"
expect dns shop.example.com -> site-b by 40m
expect run succeeded
