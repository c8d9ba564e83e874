# A person rejects the failover: nothing is changed, and nothing starts by itself within the block time.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m reject gate "Fail over to site-b" as on-call-1 "power is back in a minute"
until 15m
expect run rejected
expect runs 1
expect mutations 0
