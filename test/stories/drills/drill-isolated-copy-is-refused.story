# RDS makes no copy: nobody is asked, what was started is set back, and the drill says that it has not shown what it was for.
plan workflows/plans/hybrid-chat.yaml
at 30s call rds.CreateDBInstanceReadReplica fails StorageQuotaExceededFault
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
always writers chat-config = site-a
expect record says "has not shown what it was for: Make a copy of chat-config"
expect record says "Clean-up is proven"
expect run failed
until 60m
