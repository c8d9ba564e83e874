# The former primary has a timeline of its own since the move: the way home would leave writes behind, so it is refused until somebody makes it a copy again.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 90m start failback to site-a by on-call-1 "site-a is back"
expect verdict refuse switchover-diverged by 92m
expect record says "make it a copy again (a re-protection does)"
expect dns chat.example.com -> site-b
expect run refused
expect runs 2
