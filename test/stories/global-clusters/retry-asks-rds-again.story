# RDS refuses the failover, twice, and people are asked whether the cluster is detached. They have mended the reason instead: retry asks RDS once more, and it moves the global cluster.
plan ../plans/global-shop.yaml
at 30s down service shop@site-a
at 3m call rds.FailoverGlobalCluster answers other-version until 20m
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
at 10m approve gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "what is lost is lost"
at 15m retry gate "Move global cluster shop-global to site-b is stuck" as on-call-1 "the upgrade should be over"
at 16m approve gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "what is lost is lost"
expect gate "Move global cluster shop-global to site-b: a person decides" waiting by 19m
expect record says "Approve detaches shop-b from shop-global"
at 22m retry gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "the versions are the same now"
at 25m approve gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "what is lost is lost"
never dns shop.example.com empty
expect record says "shop-b is its primary, and no move is under way"
expect dns shop.example.com -> site-b by 40m
expect run succeeded
