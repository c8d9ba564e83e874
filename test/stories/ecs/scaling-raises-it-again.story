# While the source is fenced, somebody's schedule wants a task again. The size is set to zero anew, and the fence stands only when it has stayed there and no task is left.
plan ../plans/ecs-web.yaml
at 30s down service shop@site-a
at 3m call ecs.DescribeServices in eu-west-1 answers raised-again until 190s
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
always writers orders <= 1
expect record says "Set the ECS service shop-a/web in eu-west-1 to 0 tasks (it was 1)"
expect record says "no task of it is left"
expect writers orders = site-b by 12m
expect run succeeded
