# The same after the promotion: nothing goes on by itself, and the drill's end says that it has failed.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill live by on-call-1 "quarterly"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 13m abort execution
always writers chat-config <= 1
never dns chat.example.com empty
expect writers chat-config = site-b by 13m
expect page says "LIVE DRILL hybrid-chat: a run died" by 18m
expect page says "failed: leg 1 of 4 ended as failed" by 20m
expect run failed
expect runs 1
until 50m
