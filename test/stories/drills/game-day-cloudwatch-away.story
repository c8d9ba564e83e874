# CloudWatch of the arbiter is away, so the plan cannot be swept. People are told in time all the same that the fault is to be taken back.
plan ../plans/gameday-web.yaml with game-day="{ faults: [{ name: a, cause: stop shop, remove: start shop, expect: none, lasts: 10m }, { name: b, cause: stop shop, remove: start shop, expect: none, lasts: 10m }] }"
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 10m cut control-plane cloudwatch in eu-north-1
at 3h restore control-plane cloudwatch in eu-north-1
expect page says "Take it back now" by 20m
until 4h
