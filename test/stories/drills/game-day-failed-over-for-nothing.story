# Nothing had to be changed for the fault, and people failed over: the game day has failed, whatever the failover came to.
plan ../plans/gameday-web.yaml with game-day="{ faults: [{ name: probe-blind, cause: take the probe inside away, remove: give it back, expect: none, lasts: 40m }, { name: shop-hangs, cause: stop the shop for five minutes, remove: start it again, expect: none, lasts: 40m }] }"
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 5m down service shop@site-a
at 9m approve gate "Fail over to site-b" as on-call-2 "site-a does not answer"
at 25m up service shop@site-a
at 25m say fault removed by on-call-1 "it is as it was"
expect run succeeded
expect page says "GAME DAY gameday-web: failed"
expect page says "nothing had to be changed, and the failover"
until 40m
