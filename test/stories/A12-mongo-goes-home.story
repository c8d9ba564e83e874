# A12: the primary's machine is started again after a failover, as a standby. MongoDB goes home by itself; the application stays, and people are told.
plan plans/hybrid-chat-members.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
at 20m up site site-a
at 21m down database chat-config@site-a # the old master, to be built anew as a copy
at 21m down service communication-server@site-a # stopped on purpose, as at any standby (A1)
at 21m down service media-routing-engine@site-a
at 21m down service chat-server@site-a
at 22m up host chat-vm@site-a
until 35m
expect run succeeded
expect page says "mongodb has its writer at site-a, while the application runs at site-b" by 25m
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect runs 1
expect pages 5
expect mutations 0 since 20m
