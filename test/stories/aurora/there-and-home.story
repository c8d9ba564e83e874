# A planned move there, copies made again, and home. At home there is enough of everything, so the clusters there are left as they are; what was given at the other site stays there.
plan ../plans/aurora-web.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 40m start reprotect to site-a by on-call-1 "site-a stands by from now on"
at 42m approve gate "Protect site-a again" as on-call-2 "as announced"
at 120m start failback to site-a by on-call-1 "home again"
at 122m approve gate "Fail back to site-a" as on-call-2 "as announced"
always writers orders <= 1
expect record says "search-a-0 (db.serverless, available, the writer); each of its serverless instances has 8 to 32 ACU"
expect record says "audit-a-0 (db.r6g.large, available, the writer), audit-a-1 (db.r6g.large, available)"
expect writers orders = site-a
expect run succeeded
expect runs 3
until 180m
