# D3, A3: the scheduler was moved because its site had died, and then the site is back. The group that was fenced stays empty and launches nothing, so no second scheduler runs, and nothing goes back by itself. The old database takes writes again and nobody uses it: people are told once.
plan ../../../workflows/plans/proactive.yaml
at 30s down site site-a
at 6m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 40m up site site-a
always writers scheduler-state <= 1
never dns proactive.example.com empty
never page says "scheduler is at work at"
until 80m
expect page says "scheduler-state is at work at site-b and at site-a, and may be at one of them only" by 45m
expect runs 1
expect run succeeded
expect dns proactive.example.com -> site-b
expect mutations 0 since 40m
