# The facilitator causes nothing for an hour: the game day is not finished, and nobody may cause the fault any more.
plan ../plans/gameday-web.yaml
at 1m start drill game-day by on-call-1 "each half year"
at 70m expect-refused say fault caused by on-call-1 "late"
expect page says "GAME DAY gameday-web: not finished"
expect page says "which nobody caused"
expect mutations 0
until 80m
