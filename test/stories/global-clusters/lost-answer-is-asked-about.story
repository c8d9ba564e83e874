# RDS takes the failover, its answer is lost, and nothing of it is to be seen. What was accepted was one loss: whether it is asked for again a person says.
plan ../plans/global-shop.yaml
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
at 3m call rds.DescribeGlobalClusters answers nothing-moves until 60m
at 3m call rds.FailoverGlobalCluster times-out applied
at 10m approve gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "what is lost is lost"
expect gate "Move global cluster shop-global to site-b is stuck" waiting by 20m
expect mutations 1 since 10m
until 40m
