# The record of the site that stands by is PRIMARY again before anybody moved the rest: users are led there already. The move is refused until that is put right.
plan ../plans/failover-records.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 30m owner leads www.example.com to site-a
at 35m start failback to site-a by on-call-1 "site-a is ready"
at 50m owner leads www.example.com to site-b
at 55m start failback to site-a by on-call-1 "put right"
at 57m approve gate "Fail back to site-a" as on-call-2 "as announced"
never dns www.example.com empty
expect dns www.example.com -> site-b by 15m
expect verdict refuse switchover-led-before by 40m
expect record says "arbiter sees that front-name leads users to site-a already, while site-b serves"
expect record says "take off the check that moves it by itself"
expect run refused by 40m
expect dns www.example.com -> site-a
expect run succeeded
expect runs 3
until 80m
