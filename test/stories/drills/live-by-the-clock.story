# The plan has a live drill on the first day of each quarter. It begins by itself and only asks; two people approve each leg, and production stays at the other site for 20 minutes.
plan ../plans/drilled-pair.yaml
at 33m approve gate "Switch over to site-b" as on-call-1 "as planned"
at 34m approve gate "Switch over to site-b" as on-call-2 "as planned"
at 65m approve gate "Fail back to site-a" as on-call-1 "as planned"
at 66m approve gate "Fail back to site-a" as on-call-2 "as planned"
never dns shop.example.com empty
expect runs 0 by 29m
expect record says "the plan's schedule, cron(30 5 1 */3 ? *) in Asia/Karachi: due at 2026-01-01T00:30:00.000Z" by 31m
expect record says "The plan's schedule requested the switchover from site-a to site-b" by 31m
expect dns shop.example.com -> site-b by 40m
expect dns shop.example.com -> site-a
expect page says "passed: all 2 legs succeeded"
expect runs 2
until 90m
