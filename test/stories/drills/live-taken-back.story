# RDS refuses the promotion of the first leg: it is taken back, the source serves again, and the drill has failed without having moved anything.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill live by on-call-1 "quarterly"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 3m call rds.PromoteReadReplica fails InvalidDBInstanceState
always writers chat-config <= 1
always dns chat.example.com -> site-a
expect run rolled-back by 20m
expect page says "LIVE DRILL hybrid-chat: failed" by 22m
expect page says "Production stands at its home site-a." by 22m
expect writers chat-config = site-a
expect runs 1
until 50m
