# A29: the Facebook webhook is registered again, and proved by a message that arrives, never by one that goes out.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 8m down provider facebook
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
at 15m up provider facebook
expect run succeeded
expect webhook facebook -> site-b
