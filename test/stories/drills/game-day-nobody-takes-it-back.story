# Nobody says within its time that the fault is taken back: everybody is called with the way to do it, also while the pause holds everything else; hours later the game day has failed.
plan ../plans/gameday-web.yaml
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 40m kill switch on by lead-1 "hands off"
expect page says "GAME DAY gameday-web: take the fault back" by 48m
expect page says "GAME DAY gameday-web: failed"
expect page says "Nobody has said within"
expect mutations 0
until 300m
