# A8: the member at site-a and the neutral one are gone. A set without a majority has no primary, so no priority changes and nothing is forced; a person goes on without it.
plan ../plans/set-of-the-shop.yaml
at 30s down member mongodb/neutral
at 60s down site site-a
at 5m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 20m skip gate "Put the priorities of mongodb right for site-b is stuck" as on-call-1 "the set has to be mended first"
always writers orders <= 1
expect record says "Priorities change only in a set that has a primary and a majority, and nothing is forced (A8)"
expect record says "Whoever skips this step lets users be led to site-b all the same"
never record says "Give mongo-second.shop.internal:27017 the highest priority"
expect dns shop.example.com -> site-b by 30m
expect run done-with-exceptions
until 60m
