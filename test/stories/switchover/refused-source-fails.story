# One of three sees the source fail: a site that is not well is left by a failover, where people weigh what is lost.
plan workflows/plans/hybrid-chat.yaml
at 1m down service chat-server@site-a
at 80s start switchover to site-b by on-call-1 "maintenance of site-a"
expect verdict refuse switchover-source-fails by 2m
expect mutations 0 by 2m
