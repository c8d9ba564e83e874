# Nothing fails: a planned move away, a copy at home again, the way home, and then a copy at the other site again. The plan ends as it began.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 30m start reprotect to site-a by on-call-1 "site-a is mended"
at 32m approve gate "Protect site-a again" as on-call-2 "as announced"
at 90m start failback to site-a by on-call-1 "home again"
at 92m approve gate "Fail back to site-a" as on-call-2 "as announced"
at 103m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 120m start reprotect to site-b by on-call-1 "as it was"
at 122m approve gate "Protect site-b again" as on-call-2 "as announced"
always writers chat-config <= 1
never dns chat.example.com empty
expect dns chat.example.com -> site-b by 15m
expect dns chat.example.com -> site-a by 105m
expect writers chat-config = site-a
expect loss chat-config <= 0s
expect record says "chat-config at site-b follows site-a"
expect run succeeded
expect runs 4
until 180m
