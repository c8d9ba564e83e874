# A failover begins while an isolated drill has a copy made: it goes first, nothing waits for the drill, and the copy is left. The next drill, after the way home is open again, deletes it before it makes its own.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
at 10m start failover to site-b by on-call-1 "site-a is about to fail"
expect gate "Fail over to site-b" waiting by 11m
at 12m reject gate "Fail over to site-b" as on-call-1 "it holds"
at 30m start drill isolated by lead-1 "once more"
at 31m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
always writers chat-config = site-a
expect record says "Not seen to be taken back: Make a copy of chat-config"
expect record says "Delete the drill's copy"
expect record says "Clean-up is proven"
expect run succeeded
expect runs 3
until 90m
