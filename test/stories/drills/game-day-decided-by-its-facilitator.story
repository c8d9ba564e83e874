# The facilitator, who knows the fault, approves the failover: that shows nothing of the others, so the game day has passed with an exception.
plan ../plans/gameday-web.yaml
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 5m down service shop@site-a
at 9m approve gate "Fail over to site-b" as on-call-1 "I know what it is"
at 25m up service shop@site-a
at 25m say fault removed by on-call-1 "it is as it was"
expect page says "GAME DAY gameday-web: passed with exceptions"
expect page says "who knew the fault, had a part in run"
expect run succeeded
until 40m
