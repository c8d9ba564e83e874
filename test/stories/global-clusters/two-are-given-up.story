# Two global clusters of a planned move are moved at the same time, and RDS gives both up. Both are seen to write where they were, so nobody is asked for long, and the run is taken back.
plan ../plans/two-global-clusters.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 2m call rds.SwitchoverGlobalCluster answers gives-up times 2
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
never dns shop.example.com -> site-b
expect record says "nothing is committed any more, so the planned move is taken back"
expect run rolled-back by 10m
until 20m
