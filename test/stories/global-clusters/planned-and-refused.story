# RDS refuses the switchover of a planned move. Nothing is failed over with a loss instead: what was fenced is taken back, and site-a goes on.
plan ../plans/global-shop.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 2m call rds.SwitchoverGlobalCluster fails InvalidGlobalClusterStateFault
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
expect record says "Set the ECS service shop-a/web in eu-west-1 to 2 tasks"
expect dns shop.example.com -> site-a
expect run rolled-back
