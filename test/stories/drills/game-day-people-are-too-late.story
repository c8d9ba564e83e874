# The fault asks for a failover, and nobody decides before the question expires: the game day has failed, and nothing was changed.
plan ../plans/gameday-web.yaml
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 5m down service shop@site-a
at 44m up service shop@site-a
at 44m say fault removed by on-call-1 "it is as it was"
expect mutations 0
expect page says "GAME DAY gameday-web: failed"
expect page says "It was not decided right"
until 90m
