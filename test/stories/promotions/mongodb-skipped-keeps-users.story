# A8: too few members are left, and somebody skips the step of the set. Its member at site-b only reads, so no user is led there.
plan ../plans/preferred-set.yaml with steps.1.promote.mongodb.force=false
at 30s down member mongodb/neutral
at 30s down site site-a
at 6m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, the arbiter too"
at 15m skip gate "Let mongodb prefer site-b is stuck" as on-call-1 "the shop can show its goods at least"
until 30m
never dns shop.example.com -> site-b
expect record says "replica set mongodb is not known to be writable at site-b"
