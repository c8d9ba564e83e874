# The fault that was drawn is none to fail over for. The program does nothing, so the game day has passed.
plan ../plans/gameday-web.yaml with game-day="{ faults: [{ name: probe-blind, cause: take the probe inside away, remove: give it back, expect: none, lasts: 40m }, { name: shop-hangs, cause: stop the shop for five minutes, remove: start it again, expect: none, lasts: 40m }] }"
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 5m down vantage site-a
at 20m up vantage site-a
at 20m say fault removed by on-call-1 "it is as it was"
expect page says "GAME DAY gameday-web: passed"
expect page says "nothing was changed"
expect mutations 0
expect runs 0
until 40m
