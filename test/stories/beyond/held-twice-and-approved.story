# Somebody calls the provider and takes ten minutes more, and then again; a third time it is refused. The gate expires twenty minutes later than it would have, and is answered before.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 20m hold 10m gate "Fail over to site-b" as on-call-1 "calling the provider"
at 35m hold 10m gate "Fail over to site-b" as lead-1 "they call back"
at 36m expect-refused hold 10m gate "Fail over to site-b" as on-call-1 "still calling"
at 40m approve gate "Fail over to site-b" as on-call-1 "they say it lasts for hours"
always writers chat-config <= 1
never dns chat.example.com empty
expect gate "Fail over to site-b" waiting by 36m
expect record says "held 2 times"
expect writers chat-config = site-b
