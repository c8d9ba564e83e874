# A function dies after its change in the failover that the fault leads to: the failover goes on, and the game day is graded as if nothing had died.
plan ../plans/gameday-web.yaml
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 5m down service shop@site-a
at 8m crash after-effect
at 9m approve gate "Fail over to site-b" as on-call-2 "site-a does not answer"
at 25m up service shop@site-a
at 25m say fault removed by on-call-1 "it is as it was"
never dns shop.example.com empty
expect dns shop.example.com -> site-b by 20m
expect run succeeded
expect page says "GAME DAY gameday-web: passed"
until 40m
