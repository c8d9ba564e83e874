# A person looks at site-b and chooses to return. The failover ends, and what the way home begins with is asked for in that person's name: a re-protection, with a gate of its own. When the copy follows, the way home is asked for by its command; there is never a second writer.
plan workflows/plans/hybrid-chat.yaml with commit="{ within: 2h }"
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a dark"
at 12m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 30m up site site-a
at 45m return gate "Commit to site-b" as on-call-1 "site-a is back, and site-b is slow"
at 48m approve gate "Protect site-a again" as on-call-2 "what it holds is kept"
at 100m start failback to site-a by on-call-1 "site-a follows"
at 102m approve gate "Fail back to site-a" as on-call-2 "as announced"
at 120m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
always writers chat-config <= 1
never dns chat.example.com empty
expect record says "on-call-1 chose to return to site-a: site-a is back, and site-b is slow."
expect record says "A re-protection is asked for now in the name of on-call-1"
expect verdict ask reprotect-requested by 48m
expect record says "chat-config at site-a follows site-b"
expect dns chat.example.com -> site-a by 110m
expect writers chat-config = site-a
expect run succeeded
expect runs 3
until 150m
