# One alarm is delivered twice: one run.
plan workflows/plans/hybrid-chat.yaml
at 10s alarm next duplicated
at 30s down site site-a
at 4m reject gate "Fail over to site-b" as on-call-1 "we wait"
until 20m
expect runs 1 by 10m
expect run rejected by 10m
expect mutations 0
