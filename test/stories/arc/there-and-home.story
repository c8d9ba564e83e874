# A planned move there and home: both controls change places in one call each time, because a rule wants one of them On.
plan ../plans/arc-web.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 40m start reprotect to site-a by on-call-1 "site-a stands by from now on"
at 42m approve gate "Protect site-a again" as on-call-2 "as announced"
at 120m start failback to site-a by on-call-1 "home again"
at 122m approve gate "Fail back to site-a" as on-call-2 "as announced"
always writers orders <= 1
never dns shop.example.com empty
expect dns shop.example.com -> site-b by 30m
expect dns shop.example.com -> site-a
expect run succeeded
expect runs 3
until 180m
