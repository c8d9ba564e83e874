# The source's machine takes the stop and hangs in it, and the plan forces nothing by itself. Somebody asks for force; two others approve it at a gate that says what it means, and only then is the power cut (P0-C).
plan ../plans/stopped-standby.yaml with steps.0.fence="{ ec2-stop: { hosts: [web], within: 3m } }" access.force=[group:lead]
given call ec2.StopInstances answers stopping-forever
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a answers nobody"
at 3m approve gate "Fail over to site-b" as on-call-2 "seen it too"
at 8m force gate "The fence of site-a is not confirmed" as on-call-1 "the stop hangs"
at 9m approve gate "Fence site-a, stop web: by force" as lead-1 "nothing else is left"
at 10m approve gate "Fence site-a, stop web: by force" as lead-2 "agreed"
always writers orders <= 1
never dns shop.example.com empty
expect page says "cuts the power without flushing file systems" by 9m
expect record says "as lead-1 and lead-2 approved"
expect gate "Fence site-a, stop web: by force" decided by 11m
expect writers orders = site-b by 20m
expect dns shop.example.com -> site-b
expect run succeeded
