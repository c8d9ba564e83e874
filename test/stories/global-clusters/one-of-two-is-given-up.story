# Two global clusters of a planned move are moved at the same time, and RDS gives one up while the other moves. The run has committed, so a person is asked, and retry moves the one that is left.
plan ../plans/two-global-clusters.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 2m call rds.SwitchoverGlobalCluster answers gives-up times 1
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
expect gate "Move global cluster shop-global to site-b is stuck" waiting by 10m
at 15m retry gate "Move global cluster shop-global to site-b is stuck" as on-call-1 "its events say that a reboot came between"
expect dns shop.example.com -> site-b by 25m
expect run succeeded
until 40m
