# A pause held the clean-up up, and it went on by itself. What the drill asks after that is looked after like any other question: when RDS refuses to delete the copy and nobody answers, people are reminded.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
at 4m pause automation until 64m by lead-1 "freeze"
at 62m call rds.DeleteDBInstance fails InvalidDBInstanceStateFault
expect record says "so the clean-up goes on by itself" by 67m
expect gate "Undo: Make a copy of chat-config at site-b for the drill is stuck" waiting by 90m
expect page says "reminder 1 of 2, Undo: Make a copy of chat-config" by 140m
at 150m retry gate "Undo: Make a copy of chat-config at site-b for the drill is stuck" as on-call-1 "once more"
expect record says "Clean-up is proven"
until 180m
