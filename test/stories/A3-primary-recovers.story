# A3: the primary recovers after a failover. Nothing goes back by itself: a planned switchover is a person's to start.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
at 20m up site site-a
until 35m
always writers chat-config <= 1
never dns chat.example.com empty
expect run succeeded
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect runs 1
expect mutations 0 since 20m
