# What has to run at a standby does not: a planned move waits until it is mended.
plan workflows/plans/hybrid-chat.yaml
at 30s down service gateway@site-b
at 3m start switchover to site-b by on-call-1 "maintenance of site-a"
expect verdict refuse switchover-target-not-ready by 4m
expect mutations 0
expect run refused
