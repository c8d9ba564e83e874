# Nobody lets an isolated drill begin: it expires, and nothing was copied.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill isolated by lead-1 "quarterly"
expect record says "Nobody decided in time, so nothing was copied"
expect mutations 0
expect run expired
until 60m
