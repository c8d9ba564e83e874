# Nobody answers: the question expires, nothing is touched, and the plan is free for a failover.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 30m start reprotect to site-a by on-call-1 "site-a is mended"
expect mutations 0 since 30m
expect record says "Nobody decided in time, so nothing was copied"
expect run expired
expect runs 2
until 70m
