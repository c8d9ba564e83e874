# The replica of a planned move may not be promoted, while a global cluster beside it is being moved, which RDS gives up. Nothing is committed then, so nobody can move one of them alone any more, and the run is taken back.
plan ../plans/replica-and-global-cluster.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 2m call rds.SwitchoverGlobalCluster answers gives-up
at 2m call rds.PromoteReadReplica fails AccessDenied
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
never dns shop.example.com -> site-b
expect gate "Promote database orders at site-b is stuck" overtaken by 10m
expect run rolled-back by 10m
until 20m
