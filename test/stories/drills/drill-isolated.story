# An isolated drill makes a copy of the database at the standby, promotes it as a failover would, deletes it again and proves that nothing is left; the machines that a failover starts are started and set back. The site that serves goes on, and no user is led elsewhere.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
expect gate "Begin the isolated drill at site-b" waiting by 2m
always writers chat-config = site-a
expect verdict ask drill-requested
expect record says "is a writer"
expect record says "Clean-up is proven"
expect page says "DRILL hybrid-chat: Begin the isolated drill at site-b"
expect run succeeded
expect runs 1
until 60m
