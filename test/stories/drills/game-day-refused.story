# No game day begins while readiness is red, in a pause, with the kill switch on, or for a stranger; none but its facilitator causes the fault, and not before people were told, and no other drill begins beside it.
plan ../plans/gameday-web.yaml with access.request="[on-call-1, on-call-2]"
at 1m readiness red
at 2m expect-refused start drill game-day by on-call-1 "each half year"
at 3m readiness green
at 4m pause automation until 10m by lead-1 "freeze"
at 5m expect-refused start drill game-day by on-call-1 "each half year"
at 11m kill switch on by lead-1 "hands off"
at 12m expect-refused start drill game-day by on-call-1 "each half year"
at 13m kill switch off by lead-1 "hands on"
at 14m expect-refused start drill game-day by stranger-1 "for fun"
at 15m start drill game-day by on-call-1 "each half year"
at 15m expect-refused say fault caused by on-call-1 "at once"
at 16m expect-refused start drill game-day by on-call-2 "one more"
at 16m expect-refused start drill dry by on-call-2 "monthly"
at 17m expect-refused say fault caused by on-call-2 "me too"
at 17m expect-refused say fault removed by on-call-1 "of what"
at 17m expect-refused say fault caused by stranger-1 "for fun"
at 18m say fault ended by on-call-2 "not today"
expect page says "GAME DAY gameday-web: not finished"
expect mutations 0
expect runs 0
until 25m
