# RDS accepts the switchover of a planned move and gives it up, and RDS of the source's Region does not answer. Nobody sees where the application can write, so nothing is taken back: a person is asked, and retry moves the global cluster.
plan ../plans/global-shop.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 2m call rds.SwitchoverGlobalCluster answers gives-up
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 3m call rds.DescribeDBClusters in eu-west-1 times-out lost until 20m
expect record says "Whether shop-a writes is not known"
expect gate "Move global cluster shop-global to site-b is stuck" waiting by 15m
at 20m retry gate "Move global cluster shop-global to site-b is stuck" as on-call-1 "its events say that a reboot came between"
never dns shop.example.com empty
expect dns shop.example.com -> site-b by 30m
expect run succeeded
until 40m
