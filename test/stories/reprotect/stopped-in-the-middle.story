# Stopped when the old instance is set aside and the copy is not made: nothing is taken back, and asked for again it goes on from there.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 20m call rds.CreateDBInstanceReadReplica fails InsufficientDBInstanceCapacityFault
at 30m start reprotect to site-a by on-call-1 "site-a is mended"
at 32m approve gate "Protect site-a again" as on-call-2 "as announced"
at 40m stop gate "Copy database chat-config to site-a is stuck" as on-call-1 "later"
at 60m start reprotect to site-a by on-call-1 "now"
at 62m approve gate "Protect site-a again" as on-call-2 "now"
always writers chat-config <= 1
expect record says "on-call-1 stopped the run: later."
expect record says "chat-config at site-a follows site-b"
expect run succeeded
expect runs 3
until 100m
