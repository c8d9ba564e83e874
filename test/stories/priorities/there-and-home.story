# A12, B13: a failover lets the set prefer site-b, so it stays there when site-a is back; the way home lets it prefer site-a again, in the same move.
plan ../plans/set-of-the-shop.yaml
at 60s down site site-a
at 5m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 30m up site site-a
at 31m up host database@site-a
at 40m start reprotect to site-a by on-call-1 "site-a is back"
at 42m approve gate "Protect site-a again" as on-call-2 "what it holds is kept"
at 90m start failback to site-a by on-call-1 "site-a follows"
at 92m approve gate "Fail back to site-a" as on-call-2 "as announced"
always writers orders <= 1
never record says "has its writer at site-a, while the application runs at site-b"
expect dns shop.example.com -> site-b by 20m
expect record says "the priorities in mongodb were first 2, second 1 and are second 3, first 2"
expect record says "the priorities in mongodb were right already"
expect record says "orders at site-a follows site-b; every step was proved"
expect dns shop.example.com -> site-a by 110m
expect writers orders = site-a
expect run succeeded
expect runs 3
until 130m
