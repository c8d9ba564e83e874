# The gateway at the standby fails while RDS makes the copy: what is asked under the test name is not answered, so the drill has failed; the copy is deleted and what was started is set back all the same.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
at 10m down service gateway@site-b
always writers chat-config = site-a
expect record says "has not shown what it was for: Verify gw.site-b.chat.example.com/health"
expect record says "Clean-up is proven"
expect run failed
until 70m
