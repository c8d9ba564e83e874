# A planned move there, copies made again, and home: what the first run's fence suspended at site-a is resumed by the run that comes home, before the service there has its tasks.
plan ../plans/ecs-web.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 30m start reprotect to site-a by on-call-1 "site-a stands by from now on"
at 32m approve gate "Protect site-a again" as on-call-2 "as announced"
at 90m start failback to site-a by on-call-1 "home again"
at 92m approve gate "Fail back to site-a" as on-call-2 "as announced"
always writers orders <= 1
expect record says "Set the scaling of the ECS service shop-a/web in eu-west-1: between 2 and 2 tasks, nothing of it suspended (it was: between 0 and 2 tasks, DynamicScalingIn, DynamicScalingOut, ScheduledScaling suspended)"
expect writers orders = site-b by 10m
expect writers orders = site-a
expect run succeeded
expect runs 3
until 150m
