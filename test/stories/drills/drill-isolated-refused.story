# No isolated drill begins while readiness is red, the plan is paused or switched off, the site that serves fails, or the replica falls behind; each says why, and nothing is changed.
plan workflows/plans/hybrid-chat.yaml
at 1m readiness red
at 2m expect-refused start drill isolated by lead-1 "quarterly"
at 3m readiness green
at 4m pause automation until 10m by lead-1 "freeze"
at 5m expect-refused start drill isolated by lead-1 "quarterly"
at 11m kill switch on by lead-1 "hands off"
at 12m expect-refused start drill isolated by lead-1 "quarterly"
at 13m kill switch off by lead-1 "hands on"
at 14m lag chat-config 5m
at 22m start drill isolated by lead-1 "quarterly"
expect verdict refuse drill-not-following
expect record says "the replica of chat-config there is"
expect run refused
expect mutations 0
expect runs 1
until 30m
