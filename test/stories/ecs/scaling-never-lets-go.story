# Something outside Application Auto Scaling raises the size again and again. After three times the fence goes to a person as unconfirmed and nothing is promoted; when the person has stopped whatever did it, a second try confirms the fence.
plan ../plans/ecs-web.yaml
at 30s down service shop@site-a
at 3m call ecs.DescribeServices in eu-west-1 answers raised-again until 10m
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
at 11m retry gate "The fence of site-a is not confirmed" as on-call-1 "a pipeline deployed the old size, it is off"
always writers orders <= 1
expect gate "The fence of site-a is not confirmed" waiting by 5m
expect record says "sent 3 times without an effect"
expect record says "no task of it is left"
expect writers orders = site-b by 20m
expect run succeeded
