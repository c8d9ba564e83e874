# The site fails before the facilitator has caused anything: the game day is over, and what people decide is no part of it.
plan ../plans/gameday-web.yaml
at 1m start drill game-day by on-call-1 "each half year"
at 3m down service shop@site-a
at 8m expect-refused say fault caused by on-call-1 "as drawn"
at 9m approve gate "Fail over to site-b" as on-call-2 "site-a does not answer"
expect page says "LIVE gameday-web: Fail over to site-b"
expect page says "GAME DAY gameday-web: not finished"
expect dns shop.example.com -> site-b by 20m
expect run succeeded
until 30m
