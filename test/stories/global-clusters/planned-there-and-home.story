# A planned move there and home: both are switchovers, which lose nothing, so nobody is asked for a loss, and the former primary follows by itself.
plan ../plans/global-shop.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 90m start failback to site-a by on-call-1 "home again"
at 92m approve gate "Fail back to site-a" as on-call-2 "as announced"
never dns shop.example.com empty
expect record says "Switch the global cluster shop-global over to shop-b in eu-central-1, without loss"
expect record says "Switch the global cluster shop-global over to shop-a in eu-west-1, without loss"
expect dns shop.example.com -> site-a by 2h
expect run succeeded
expect runs 2
until 150m
