# A8: the plan itself lets nothing be forced, but names who may force. Somebody asks for it at the stuck step, and two others approve what the gate says: only then is the set made of the members that answer.
plan ../plans/preferred-set.yaml with steps.1.promote.mongodb.force=false access.force=[group:lead]
at 30s down member mongodb/neutral
at 30s down site site-a
at 6m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, the arbiter too"
at 12m force gate "Let mongodb prefer site-b is stuck" as on-call-1 "no other member will come"
at 13m expect-refused approve gate "Let mongodb prefer site-b: by force" as on-call-2 "go on"
at 13m approve gate "Let mongodb prefer site-b: by force" as lead-1 "better than nothing"
at 14m approve gate "Let mongodb prefer site-b: by force" as lead-2 "agreed"
expect page says "members that return roll it back" by 13m
expect record says "Force the members of mongodb that answer into a set of their own"
expect dns shop.example.com -> site-b by 20m
expect run succeeded
