# Whom the plan does not name for force cannot approve it, whatever else they may do; neither can who asked for it, nor who asked for the run, nor one person twice (I13).
plan ../plans/stopped-standby.yaml with steps.0.fence="{ ec2-stop: { hosts: [web], within: 3m } }" access.force=[group:lead] access.request=[group:lead] access.approve=[group:on-call,group:lead]
given call ec2.StopInstances answers stopping-forever
at 30s down service shop@site-a
at 31s start failover to site-b by lead-1 "site-a is dark"
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a answers nobody"
at 3m approve gate "Fail over to site-b" as on-call-2 "seen it too"
at 8m force gate "The fence of site-a is not confirmed" as lead-2 "the stop hangs"
at 9m expect-refused approve gate "Fence site-a, stop web: by force" as on-call-1 "go on"
at 9m expect-refused approve gate "Fence site-a, stop web: by force" as lead-2 "I asked for it"
at 9m expect-refused approve gate "Fence site-a, stop web: by force" as lead-1 "I asked for the run"
at 10m approve gate "Fence site-a, stop web: by force" as lead-3 "nothing else is left"
at 10m expect-refused approve gate "Fence site-a, stop web: by force" as lead-3 "once more"
until 12m
never record says "Force the machine"
expect record says "lead-2 asked for force here, and somebody else has to approve it"
expect record says "on-call-1 may not let a step go on by force"
expect gate "Fence site-a, stop web: by force" waiting
