# The site that serves is not well: nobody reads from it for a copy, and the request is refused.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 29m down service gateway@site-b
at 30m start reprotect to site-a by on-call-1 "site-a is mended"
expect verdict refuse reprotect-source-fails by 31m
expect mutations 0 since 30m
until 35m
