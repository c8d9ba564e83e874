# No live drill begins while readiness is red, the plan is paused, switched off or frozen by a run, beside another one, or for whom the plan does not name.
plan workflows/plans/queuemetrics.yaml with access.request=[on-call-1,lead-1] access.approve=[on-call-1,on-call-2,lead-1] access.pause=[lead-1]
at 1m readiness red
at 2m expect-refused start drill live by lead-1 "quarterly"
at 3m readiness green
at 3m expect-refused start drill live by stranger-1 "quarterly"
at 4m pause automation until 10m by lead-1 "freeze"
at 5m expect-refused start drill live by lead-1 "quarterly"
at 11m kill switch on by lead-1 "hands off"
at 12m expect-refused start drill live by lead-1 "quarterly"
at 13m kill switch off by lead-1 "hands on"
expect runs 0 by 14m
expect pages 0 by 14m
at 15m start failover to node-b by on-call-1 "planned"
at 16m expect-refused start drill live by lead-1 "quarterly"
at 17m reject gate "Fail over to node-b" as lead-1 "not today"
at 20m start drill live by on-call-1 "quarterly"
at 21m expect-refused start drill live by lead-1 "me too"
at 22m expect-refused start drill dry by on-call-1 "then a dry one"
at 23m reject gate "Switch over to node-b" as on-call-1 "not today"
expect page says "LIVE DRILL queuemetrics: not finished" by 25m
expect mutations 0
expect runs 2
until 40m
