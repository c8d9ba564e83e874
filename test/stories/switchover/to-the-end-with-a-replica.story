# A planned move while both sites live: fenced, shown that nothing is missing, and only then promoted.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
always writers chat-config <= 1
never dns chat.example.com empty
expect verdict ask switchover-requested by 2m
expect record says "site-b holds all"
expect dns chat.example.com -> site-b by 15m
expect writers chat-config = site-b
expect loss chat-config <= 0s
expect run succeeded
expect runs 1
