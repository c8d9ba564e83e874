# Site-a dies and site-b takes over; site-a comes back, holds a copy again, and the application goes home without loss.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a dark"
at 12m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 30m up site site-a
at 45m start reprotect to site-a by on-call-1 "site-a is back"
at 47m approve gate "Protect site-a again" as on-call-2 "what it holds is kept"
at 100m start failback to site-a by on-call-1 "site-a follows"
at 102m approve gate "Fail back to site-a" as on-call-2 "as announced"
at 120m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
always writers chat-config <= 1
never dns chat.example.com empty
expect verdict ask reprotect-requested by 46m
expect record says "Rename chat-config-a in eu-west-1 to chat-config-a-kept-2, and keep it"
expect record says "chat-config at site-a follows site-b"
expect dns chat.example.com -> site-a by 110m
expect writers chat-config = site-a
expect loss chat-config <= 0s
expect run succeeded
expect runs 3
until 150m
