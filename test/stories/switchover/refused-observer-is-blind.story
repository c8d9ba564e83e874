# Who votes about the source could not look: silence refuses a planned move as trouble does.
plan workflows/plans/hybrid-chat.yaml
at 30s down vantage arbiter
at 2m start switchover to site-b by on-call-1 "maintenance of site-a"
expect verdict refuse switchover-source-unseen by 3m
expect mutations 0
expect run refused
