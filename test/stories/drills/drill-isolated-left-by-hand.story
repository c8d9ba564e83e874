# RDS refuses to delete the copy, and a person says that it is gone although it is not: the look at the end finds it, and asks. Given up, the drill fails, says what is left, and people are called; a copy is never said to be gone that is there.
plan workflows/plans/hybrid-chat.yaml
at 30s call rds.DeleteDBInstance fails InvalidDBInstanceStateFault until 65m
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
at 40m done-by-hand gate "Undo: Promote the drill's copy of chat-config at site-b is stuck" as on-call-1 "deleted in the console of RDS"
at 45m done-by-hand gate "Undo: Make a copy of chat-config at site-b for the drill is stuck" as on-call-1 "deleted in the console of RDS"
expect gate "Undo: Clean up what drills left is stuck" waiting by 46m
at 50m skip gate "Undo: Clean up what drills left is stuck" as on-call-1 "the next drill deletes it"
expect record says "left something behind, which goes on costing money"
expect page says "DRILL hybrid-chat: failed"
expect run failed
until 70m
