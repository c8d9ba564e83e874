# The kill switch is turned on while RDS makes the copy: nothing more is changed, not even to clean up, and people are asked. When it is off again the clean-up goes on by itself, and nobody need answer.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
at 10m kill switch on by lead-1 "hands off"
at 50m kill switch off by lead-1 "hands on"
expect gate "Undo: Scale out media-workers-b at site-b is stuck" waiting by 49m
expect record says "so the clean-up goes on by itself" by 52m
expect record says "Clean-up is proven" by 60m
expect run failed by 60m
until 90m
