# The old site is dark: RDS there tells nothing, so nothing is changed anywhere, a person is asked, and nobody's silence keeps the plan locked (R15).
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 20m down site site-a
at 20m cut control-plane rds in eu-west-1
at 30m start reprotect to site-a by on-call-1 "site-a is mended"
at 31m approve gate "Protect site-a again" as on-call-2 "so they say"
expect gate "Set the old chat-config at site-a aside is stuck" waiting by 70m
expect mutations 0 since 30m
expect record says "could not look"
expect run expired
until 2h
