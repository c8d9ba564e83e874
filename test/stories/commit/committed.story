# Site-b has taken over and every step is proved. People look at it for half an hour and commit: nothing is changed by that, and how long they looked is no part of what the failover took.
plan workflows/plans/hybrid-chat.yaml with commit="{ within: 2h }"
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
at 11m expect-refused approve gate "Commit to site-b" as on-call-1 "it is no approval"
at 40m commit gate "Commit to site-b" as on-call-2 "users are served, calls come in"
expect gate "Commit to site-b" waiting by 15m
expect page says "Commit to site-b"
expect record says "on-call-2 committed it: users are served, calls come in."
expect mutations 0 since 15m
expect dns chat.example.com -> site-b
expect run succeeded
expect runs 1
until 60m
