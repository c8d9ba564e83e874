# Nothing had to be changed for the fault. The program asked, and people rejected: the game day has passed.
plan ../plans/gameday-web.yaml with game-day="{ faults: [{ name: probe-blind, cause: take the probe inside away, remove: give it back, expect: none, lasts: 40m }, { name: shop-hangs, cause: stop the shop for five minutes, remove: start it again, expect: none, lasts: 40m }] }"
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 5m down service shop@site-a
at 9m reject gate "Fail over to site-b" as on-call-2 "it is the firewall, and is mended in a minute"
at 10m up service shop@site-a
at 10m say fault removed by on-call-1 "it is as it was"
expect run rejected
expect mutations 0
expect page says "GAME DAY gameday-web: passed"
until 30m
