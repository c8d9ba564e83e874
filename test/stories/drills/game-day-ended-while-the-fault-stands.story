# A person ends the game day while its fault stands: everybody is told how to take it back, and it is over once somebody says so. It is not graded.
plan ../plans/gameday-web.yaml
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 10m say fault ended by on-call-2 "there is a real incident"
at 15m say fault removed by on-call-2 "it is as it was"
expect page says "GAME DAY gameday-web: take the fault back" by 13m
expect page says "GAME DAY gameday-web: not finished" by 20m
expect mutations 0
until 25m
