# Production was failed over for the fault, and nobody takes that back in time: people are called with the way to do it, and told that what was stopped at the site that was left must not start again.
plan ../plans/gameday-web.yaml
at 1m start drill game-day by on-call-1 "each half year"
at 5m say fault caused by on-call-1 "as drawn"
at 5m down service shop@site-a
at 9m approve gate "Fail over to site-b" as on-call-2 "site-a does not answer"
at 60m say fault removed by on-call-2 "it is gone with the machine"
expect page says "site-b serves by now, and no longer site-a" by 48m
expect page says "GAME DAY gameday-web: failed"
expect page says "which is later than"
expect dns shop.example.com -> site-b
until 75m
