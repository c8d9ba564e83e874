# No drill of any kind starts while readiness is red, the plan is paused or switched off, or a run is open. Nothing is written of a run, and nobody is called (R21, R19).
plan workflows/plans/hybrid-chat.yaml
at 1m readiness red
at 2m expect-refused start drill dry by lead-1 "monthly"
at 2m expect-refused start drill isolated by lead-1 "quarterly"
at 2m expect-refused start drill live by on-call-1 "quarterly"
at 3m readiness green
at 4m pause automation until 10m by lead-1 "freeze"
at 5m expect-refused start drill dry by lead-1 "monthly"
at 5m expect-refused start drill isolated by lead-1 "quarterly"
at 5m expect-refused start drill live by on-call-1 "quarterly"
at 11m kill switch on by lead-1 "hands off"
at 12m expect-refused start drill dry by lead-1 "monthly"
at 12m expect-refused start drill isolated by lead-1 "quarterly"
at 12m expect-refused start drill live by on-call-1 "quarterly"
at 13m kill switch off by lead-1 "hands on"
expect runs 0 by 14m
expect pages 0 by 14m
at 15m start failover to site-b by on-call-1 "planned"
at 16m expect-refused start drill dry by lead-1 "monthly"
at 16m expect-refused start drill isolated by lead-1 "quarterly"
at 16m expect-refused start drill live by on-call-1 "quarterly"
at 17m reject gate "Fail over to site-b" as on-call-1 "not today"
expect mutations 0
expect runs 1
