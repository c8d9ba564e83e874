# A copy that follows needs no other one: what was asked twice is done once.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 30m start reprotect to site-a by on-call-1 "site-a is mended"
at 32m approve gate "Protect site-a again" as on-call-2 "as announced"
at 80m start reprotect to site-a by on-call-1 "once more"
expect verdict refuse reprotect-not-needed by 82m
expect mutations 0 since 80m
expect run refused
expect runs 3
until 100m
