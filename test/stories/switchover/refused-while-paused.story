# A planned move keeps a freeze, and the kill switch.
plan workflows/plans/hybrid-chat.yaml
at 30s pause automation until 2h by lead-1 "freeze"
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
expect verdict refuse switchover-paused by 2m
expect mutations 0
expect run refused
