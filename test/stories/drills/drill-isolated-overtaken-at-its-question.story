# The kill switch stops the clean-up of an isolated drill, and people are asked; a failover begins while that question waits. The drill gives way, its execution ends at once, and people are told what it has left.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
at 10m kill switch on by lead-1 "hands off"
at 50m kill switch off by lead-1 "hands on"
at 3010s start failover to site-b by on-call-1 "site-a is about to fail"
at 53m reject gate "Fail over to site-b" as on-call-1 "it holds"
expect page says "DRILL hybrid-chat: stopped" by 52m
expect page says "left something behind" by 52m
until 70m
