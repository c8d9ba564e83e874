# People fail over, and later than the plan promises: the game day has failed by its recovery time alone.
plan ../plans/gameday-web.yaml with objectives.rto=10m
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 5m down service shop@site-a
at 20m approve gate "Fail over to site-b" as on-call-2 "site-a does not answer"
at 40m up service shop@site-a
at 40m say fault removed by on-call-1 "it is as it was"
expect dns shop.example.com -> site-b by 30m
expect page says "GAME DAY gameday-web: failed"
expect page says "It was decided right"
expect page says "are promised"
until 60m
