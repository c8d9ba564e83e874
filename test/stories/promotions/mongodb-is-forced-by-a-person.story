# A8: the neutral member is lost with the site. After the fence a person is asked what force costs, and only then the member that is left is made the whole set.
plan ../plans/preferred-set.yaml
at 30s down member mongodb/neutral
at 30s down site site-a
at 6m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, the arbiter too"
at 15m approve gate "Let mongodb prefer site-b: a person decides" as on-call-1 "nobody will bring them back tonight"
expect page says "Approve: The members that answer at site-b are made the whole set, by force" by 12m
expect record says "Force the members of mongodb that answer into a set of their own"
expect record says "by force the set has lost first, neutral"
expect dns shop.example.com -> site-b by 25m
expect run succeeded
