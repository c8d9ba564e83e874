# Force is asked for and one of those who may approve it says no. Nothing is forced, and the question of the stuck step is asked again.
plan ../plans/stopped-standby.yaml with steps.0.fence="{ ec2-stop: { hosts: [web], within: 3m } }" access.force=[group:lead]
given call ec2.StopInstances answers stopping-forever
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a answers nobody"
at 3m approve gate "Fail over to site-b" as on-call-2 "seen it too"
at 8m force gate "The fence of site-a is not confirmed" as on-call-1 "the stop hangs"
at 9m reject gate "Fence site-a, stop web: by force" as lead-1 "its disks must stay whole"
at 11m stop gate "The fence of site-a is not confirmed" as on-call-2 "we wait for the machine"
always writers orders <= 1
never record says "Force the machine"
expect gate "The fence of site-a is not confirmed" waiting by 10m
expect mutations 1
expect run stopped
