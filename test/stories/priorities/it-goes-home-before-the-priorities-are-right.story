# A12, B13: people give the member at site-a the highest priority while site-b serves, and the set goes home. A re-protection brings it back before it makes the copy.
plan ../plans/set-of-the-shop.yaml
at 60s down site site-a
at 5m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 30m up site site-a
at 31m up host database@site-a
at 35m owner prefers mongodb/first
at 40m start reprotect to site-a by on-call-1 "site-a is back"
at 42m approve gate "Protect site-a again" as on-call-2 "what it holds is kept"
always writers orders <= 1
expect record says "Give mongo-second.shop.internal:27017 the highest priority in the set of mongodb"
expect record says "the priorities in mongodb were first 4, second 3 and are second 5, first 4"
expect record says "orders at site-a follows site-b; every step was proved"
expect dns shop.example.com -> site-b
expect run succeeded
expect runs 2
until 90m
