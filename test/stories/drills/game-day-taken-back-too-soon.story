# The facilitator takes the fault back before it can have been noticed. Nothing was changed, which was right, and that shows nothing: the game day is not finished.
plan ../plans/gameday-web.yaml with game-day="{ faults: [{ name: probe-blind, cause: take the probe inside away, remove: give it back, expect: none, lasts: 40m }, { name: shop-hangs, cause: stop the shop for five minutes, remove: start it again, expect: none, lasts: 40m }] }"
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 301s say fault removed by on-call-1 "done"
expect page says "GAME DAY gameday-web: not finished"
expect page says "Not shown: the fault stood for too short a time"
expect mutations 0
expect runs 0
until 20m
