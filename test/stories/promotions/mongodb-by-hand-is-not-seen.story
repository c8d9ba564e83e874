# A8: too few members are left, and somebody says that the set was moved by hand. Nobody sees it, so it is asked again and no user is led there.
plan ../plans/preferred-set.yaml with steps.1.promote.mongodb.force=false
at 30s down member mongodb/neutral
at 30s down site site-a
at 6m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, the arbiter too"
at 15m done-by-hand gate "Let mongodb prefer site-b is stuck" as on-call-1 "made it the whole set"
until 30m
never dns shop.example.com -> site-b
expect record says "it is not seen to be the primary, so no user is led there"
never record says "traffic stays where it is"
