# A copy that is stuck is skipped by nobody: the machines that the fence stopped would start beside the old database.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 20m call rds.CreateDBInstanceReadReplica fails InsufficientDBInstanceCapacityFault
at 30m start reprotect to site-a by on-call-1 "site-a is mended"
at 32m approve gate "Protect site-a again" as on-call-2 "as announced"
at 40m expect-refused skip gate "Copy database chat-config to site-a is stuck" as on-call-1 "we go on without"
at 41m expect-refused done-by-hand gate "Copy database chat-config to site-a is stuck" as on-call-1 "somebody makes it"
at 42m stop gate "Copy database chat-config to site-a is stuck" as on-call-1 "later"
always writers chat-config <= 1
expect mutations 0 since 42m
expect run stopped
until 90m
