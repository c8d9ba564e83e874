# People are told to take the fault back, and fail over after that while it stands: they are told again, because what was stopped at the site that was left must not start again there.
plan ../plans/gameday-web.yaml with game-day="{ faults: [{ name: a, cause: stop shop, remove: start shop, expect: failover, lasts: 10m }, { name: b, cause: stop shop, remove: start shop, expect: failover, lasts: 10m }] }"
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 6m down service shop@site-a
at 20m approve gate "Fail over to site-b" as on-call-2 "site-a does not answer"
at 40m say fault removed by on-call-2 "it is gone with the machine"
expect page says "GAME DAY gameday-web: take the fault back" by 18m
expect page says "GAME DAY gameday-web: take the fault back; production has moved" by 35m
expect page says "Production has moved since people were told"
expect page says "GAME DAY gameday-web: failed"
expect dns shop.example.com -> site-b
until 50m
