# Nobody notices, the fault is taken back, and somebody would end the day before it is graded: that is refused, and the grade stands.
plan ../plans/gameday-web.yaml
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 30m say fault removed by on-call-1 "it is as it was"
at 31m expect-refused say fault ended by on-call-2 "enough"
expect page says "GAME DAY gameday-web: failed"
until 45m
