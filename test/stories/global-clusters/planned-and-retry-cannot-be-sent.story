# RDS gives the switchover of a planned move up and nobody sees where the application can write. When it is seen again, a person's retry cannot be sent, because RDS throttles it. The old primary writes as before, so the run is taken back all the same.
plan ../plans/global-shop.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 2m call rds.SwitchoverGlobalCluster answers gives-up
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 3m call rds.DescribeDBClusters in eu-west-1 times-out lost until 19m
at 5m call rds.SwitchoverGlobalCluster throttled until 60m
at 20m retry gate "Move global cluster shop-global to site-b is stuck" as on-call-1 "its events say that a reboot came between"
never dns shop.example.com empty
never dns shop.example.com -> site-b
expect run rolled-back by 35m
until 60m
