# The copy stands still once the source is fenced: the run is taken back, and the source serves as before.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 215s cut replication chat-config
always writers chat-config <= 1
always dns chat.example.com -> site-a
expect run rolled-back by 40m
expect writers chat-config = site-a
expect record says "not shown within 5 min after the fence"
until 1h
