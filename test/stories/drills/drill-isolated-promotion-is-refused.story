# RDS refuses to promote the copy, as it would refuse the replica: nobody is asked at night, the copy is deleted, and the drill has failed and says so.
plan workflows/plans/hybrid-chat.yaml
at 30s call rds.PromoteReadReplica fails InvalidDBInstanceStateFault
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
always writers chat-config = site-a
expect record says "has not shown what it was for: Promote the drill's copy"
expect record says "Clean-up is proven"
expect run failed
until 60m
