# A12: the primary's machines return after a failover. MongoDB goes home by itself; the application stays, and people are told.
plan plans/hybrid-chat-members.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
at 20m up site site-a
until 35m
expect run succeeded
expect dns chat.example.com -> site-b
expect runs 1
expect mutations 0 since 20m
