# The site that serves dies while the copy is stuck: people are called once, stop the re-protection, and are asked about the failover.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 20m call rds.CreateDBInstanceReadReplica fails InsufficientDBInstanceCapacityFault
at 30m start reprotect to site-a by on-call-1 "site-a is mended"
at 32m approve gate "Protect site-a again" as on-call-2 "as announced"
at 40m down site site-b
at 50m stop gate "Copy database chat-config to site-a is stuck" as on-call-1 "site-b is dark"
at 52m start failover to site-a by on-call-1 "site-b is dark"
expect record says "Stop it: understudy run stop"
expect record says "Then ask for the failover"
expect record says "site-b fails during a re-protection"
expect run refused
expect runs 3
until 70m
