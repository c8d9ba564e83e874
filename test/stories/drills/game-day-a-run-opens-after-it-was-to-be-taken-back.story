# People are told to take the fault back while no run is open, and a run opens and fences after that: they are told again before production moves, because what was stopped must not start again.
plan ../plans/gameday-web.yaml
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 5m say fault ended by on-call-2 "take it back"
at 7m down service shop@site-a
at 11m approve gate "Fail over to site-b" as on-call-2 "site-a does not answer"
at 25m say fault removed by on-call-1 "it is as it was"
expect page says "GAME DAY gameday-web: take the fault back" by 7m
expect page says "GAME DAY gameday-web: take the fault back; a run is open" by 11m
expect page says "is open since people were told to take the fault back"
expect dns shop.example.com -> site-b
until 40m
