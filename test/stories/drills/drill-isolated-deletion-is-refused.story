# RDS refuses to delete the copy: people are asked, because it goes on costing money; a retry deletes it and the drill succeeds.
plan workflows/plans/hybrid-chat.yaml
at 30s call rds.DeleteDBInstance fails InvalidDBInstanceStateFault
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
expect gate "Undo: Promote the drill's copy of chat-config at site-b is stuck" waiting by 30m
at 40m retry gate "Undo: Promote the drill's copy of chat-config at site-b is stuck" as on-call-1 "once more"
expect record says "Clean-up is proven"
expect run succeeded
until 70m
