# The application fails in all its tasks while ECS answers. Its tasks are counted no more as soon as they are told to stop, and work on for half a minute: only then is the source fenced, and only then is the database promoted (D3).
plan ../plans/ecs-web.yaml
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
always writers orders <= 1
never dns shop.example.com empty
expect record says "wants 0 tasks, 0 run and 0 are pending; it is scaled between 0 and 2, DynamicScalingIn, DynamicScalingOut, ScheduledScaling suspended; the tasks"
expect record says "DEACTIVATING are left"
expect record says "no task of it is left"
expect record says "Set the ECS service shop-b/web in eu-central-1 to 2 tasks (it was 0)"
expect writers orders = site-b by 10m
expect dns shop.example.com -> site-b by 15m
expect run succeeded
