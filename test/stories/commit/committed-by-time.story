# Nobody chooses: people are called again, and when the two hours are over it is committed by time. Nothing is ever returned by itself.
plan workflows/plans/hybrid-chat.yaml with commit="{ within: 2h }"
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
at 30m up site site-a
expect gate "Commit to site-b" expired by 135m
expect page says "reminder 2 of 2, Commit to site-b"
expect record says "so it is committed by time"
never page says "ESCALATED"
expect mutations 0 since 15m
expect dns chat.example.com -> site-b
expect run succeeded
expect runs 1
until 150m
