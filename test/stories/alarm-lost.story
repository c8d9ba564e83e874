# The alarm's event is lost. The sweep sees the standing alarm and starts the run.
plan workflows/plans/hybrid-chat.yaml
at 10s alarm next dropped
at 30s down site site-a
at 6m reject gate "Fail over to site-b" as on-call-1 "we wait"
until 10m
expect gate "Fail over to site-b" waiting by 6m
expect runs 1
expect run rejected
expect mutations 0
