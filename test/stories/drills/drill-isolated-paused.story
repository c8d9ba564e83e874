# A pause begins while RDS makes the copy, and is over after an hour. Meanwhile nothing is deleted and people are asked; then the clean-up goes on by itself.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
at 4m pause automation until 64m by lead-1 "freeze"
expect gate "Undo: Scale out media-workers-b at site-b is stuck" waiting by 60m
expect record says "so the clean-up goes on by itself" by 67m
expect record says "Clean-up is proven" by 75m
expect run failed by 75m
until 90m
