# A8: the same without leave in the plan. Nothing is forced, whatever a person approves before; a person has to see to the set.
plan ../plans/preferred-set.yaml with steps.1.promote.mongodb.force=false
at 30s down member mongodb/neutral
at 30s down site site-a
at 6m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, the arbiter too"
until 30m
never record says "Force the members"
never dns shop.example.com -> site-b
expect record says "the plan lets nothing be forced (A8)" by 12m
expect gate "Let mongodb prefer site-b is stuck" waiting by 12m
