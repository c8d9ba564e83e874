# A fault is drawn and caused by the facilitator. An alarm notices it, a person fails over in time, and the game day has passed when the fault is taken back.
plan ../plans/gameday-web.yaml
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 5m down service shop@site-a
at 9m approve gate "Fail over to site-b" as on-call-2 "site-a does not answer"
at 25m up service shop@site-a
at 25m say fault removed by on-call-1 "it is as it was"
never dns shop.example.com empty
expect page says "GAME DAY gameday-web: it has begun" by 3m
expect page says "LIVE, GAME DAY gameday-web: Fail over to site-b" by 8m
expect dns shop.example.com -> site-b by 20m
expect run succeeded
expect runs 1
expect page says "GAME DAY gameday-web: passed"
expect page says "It was decided right"
until 40m
