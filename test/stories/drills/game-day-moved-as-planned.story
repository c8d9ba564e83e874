# The fault shows to nobody's probe, and people who are annoyed by it move the application as planned. Their question says GAME DAY as that of a failover does, and the move is not what was right.
plan ../plans/gameday-web.yaml
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 8m start switchover to site-b by on-call-2 "it is slow here"
at 9m approve gate "Switch over to site-b" as on-call-2 "it is slow here"
at 35m say fault removed by on-call-1 "it is as it was"
never dns shop.example.com empty
expect page says "LIVE, GAME DAY gameday-web: Switch over to site-b" by 9m
expect dns shop.example.com -> site-b by 20m
expect run succeeded
expect page says "GAME DAY gameday-web: failed"
expect page says "It was not decided right"
until 45m
