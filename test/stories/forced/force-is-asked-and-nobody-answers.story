# Force is asked for and nobody answers. Silence forces nothing: the question of the stuck step is asked again, and its own time begins anew.
plan ../plans/stopped-standby.yaml with steps.0.fence="{ ec2-stop: { hosts: [web], within: 3m } }" access.force=[group:lead] decide.expires=10m
given call ec2.StopInstances answers stopping-forever
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a answers nobody"
at 3m approve gate "Fail over to site-b" as on-call-2 "seen it too"
at 8m force gate "The fence of site-a is not confirmed" as on-call-1 "the stop hangs"
at 20m stop gate "The fence of site-a is not confirmed" as on-call-2 "we wait for the machine"
always writers orders <= 1
never record says "Force the machine"
expect gate "Fence site-a, stop web: by force" expired by 19m
expect gate "The fence of site-a is not confirmed" waiting by 19m
expect run stopped
