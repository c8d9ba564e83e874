# The call that makes the copy gets no answer and takes effect: the copy is found, and deleted at the end. A copy is made once.
plan workflows/plans/hybrid-chat.yaml
at 30s call rds.CreateDBInstanceReadReplica times-out applied
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
expect record says "Clean-up is proven"
expect run succeeded
expect mutations 5
until 60m
