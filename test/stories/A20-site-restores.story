# A20: the site is restored while the other serves. It stays there: whoever serves goes on until it fails.
plan workflows/plans/hybrid-chat.yaml with decide.block=1m
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
at 25m up site site-a
until 50m
expect run succeeded
expect dns chat.example.com -> site-b
expect dns agents.chat.example.com -> site-b
expect runs 1
expect mutations 0 since 25m
