# A failover goes before an isolated drill and leaves its copy, which costs money. A person asks for it to be deleted now, without another drill: that copy is deleted and nothing else is made, started or touched, and the look at the end finds nothing. Asked once more, nothing is found.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
at 10m start failover to site-b by on-call-1 "site-a is about to fail"
at 12m reject gate "Fail over to site-b" as on-call-1 "it holds"
at 30m clean drills by lead-1 "the copy costs money"
at 31m approve gate "Delete what earlier drills left" as on-call-1 "it is a drill's"
at 60m clean drills by lead-1 "is it gone?"
at 61m approve gate "Delete what earlier drills left" as on-call-1 "look"
always writers chat-config = site-a
expect mutations 1 since 13m
expect record says "Delete the drill's copy"
expect record says "What earlier drills had left was deleted with 1 call"
expect record says "Nothing of an earlier drill was found, and nothing was deleted"
expect run succeeded
expect runs 4
until 90m
