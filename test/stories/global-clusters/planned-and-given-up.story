# RDS accepts the switchover of a planned move and gives it up. The old primary is seen to write as before, so nothing has moved: what was fenced is taken back, and site-a goes on.
plan ../plans/global-shop.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 2m call rds.SwitchoverGlobalCluster answers gives-up
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
never dns shop.example.com empty
expect record says "and is cancelling to shop-b"
expect record says "so RDS has given it up"
expect record says "shop-a (docdb 16.4) is available, with one instance, one of which writes"
expect record says "Set the ECS service shop-a/web in eu-west-1 to 2 tasks"
expect dns shop.example.com -> site-a
expect run rolled-back by 15m
