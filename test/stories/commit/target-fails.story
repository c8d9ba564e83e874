# The site that serves fails while people look at it. No run starts beside the open one, which would be a second hand on the same sites: people are called once, and whoever commits asks for the failover, which looks and refuses or asks.
plan workflows/plans/hybrid-chat.yaml with commit="{ within: 2h }"
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
at 15m up site site-a
at 20m down site site-b
at 31m commit gate "Commit to site-b" as on-call-1 "site-b is dark too"
at 32m start failover to site-a by on-call-1 "site-b is dark too"
expect page says "site-b fails during the commit window"
expect record says "Commit it: understudy run commit"
expect record says "Then ask for the failover (understudy start hybrid-chat --reason …), because nothing starts by itself for 1 h."
expect record says "on-call-1 committed it"
expect mutations 0 since 15m
expect runs 2
until 45m
