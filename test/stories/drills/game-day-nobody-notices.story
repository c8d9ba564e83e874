# The fault shows to nobody, so no run is opened: the game day has failed, because it was to be noticed.
plan ../plans/gameday-web.yaml
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 30m say fault removed by on-call-1 "it is as it was"
expect mutations 0
expect runs 0
expect page says "GAME DAY gameday-web: failed"
expect page says "It was not noticed"
until 45m
