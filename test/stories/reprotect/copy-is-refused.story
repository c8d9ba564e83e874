# RDS refuses to make the copy: the old instance is kept aside, a person is asked, and retry goes on.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 20m call rds.CreateDBInstanceReadReplica fails InsufficientDBInstanceCapacityFault
at 30m start reprotect to site-a by on-call-1 "site-a is mended"
at 32m approve gate "Protect site-a again" as on-call-2 "as announced"
at 40m retry gate "Copy database chat-config to site-a is stuck" as on-call-1 "there is room again"
expect gate "Copy database chat-config to site-a is stuck" waiting by 36m
expect record says "chat-config at site-a follows site-b"
expect run succeeded
until 90m
