# The call that makes the copy gets no answer and never took effect: after the time in which it would show it is sent once more.
plan workflows/plans/hybrid-chat.yaml
at 30s call rds.CreateDBInstanceReadReplica times-out lost
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
expect record says "Clean-up is proven"
expect run succeeded
until 60m
