# The kill switch is turned on while RDS makes the copy: nothing more is changed, not even to clean up, and people are asked. When it is off again a retry deletes the copy.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
at 10m kill switch on by lead-1 "hands off"
at 50m kill switch off by lead-1 "hands on"
at 51m retry gate "Undo: Scale out media-workers-b at site-b is stuck" as on-call-1 "it may go on"
expect record says "Clean-up is proven"
expect run failed
until 90m
