# The machine that bears the tasks is cut off from ECS. ECS knows no more of its tasks than it knew before, so whether they still write is for a person to find out, and nothing is promoted until somebody has.
plan ../plans/ecs-web.yaml
at 30s down host shop-a/web@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "nothing of site-a answers"
at 10m done-by-hand gate "The fence of site-a is not confirmed" as on-call-1 "the machine is off at its power socket"
always writers orders <= 1
expect gate "The fence of site-a is not confirmed" waiting by 9m
expect record says "is not connected to ECS, so it may still run and write"
expect writers orders = site-b by 20m
expect run done-with-exceptions
