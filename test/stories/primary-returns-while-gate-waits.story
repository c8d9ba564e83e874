# The primary returns while the gate waits: the question is withdrawn and nothing was changed.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 5m up site site-a
expect gate "Fail over to site-b" waiting by 3m
expect gate "Fail over to site-b" overtaken by 10m
expect run no-action
expect verdict stand-down by 10m
expect mutations 0
