# RDS makes the copy and its answer is lost: it is found by its name, and no second one is made.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 20m call rds.CreateDBInstanceReadReplica times-out applied
at 30m start reprotect to site-a by on-call-1 "site-a is mended"
at 32m approve gate "Protect site-a again" as on-call-2 "as announced"
expect record says "chat-config at site-a follows site-b"
expect run succeeded
until 80m
