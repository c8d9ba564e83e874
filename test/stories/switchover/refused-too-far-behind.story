# The copy is a minute behind: it would take a minute without service to let it catch up, so it is refused.
plan workflows/plans/hybrid-chat.yaml
given lag chat-config 1m
at 2m start switchover to site-b by on-call-1 "maintenance of site-a"
expect verdict refuse switchover-not-following by 3m
expect record says "behind"
expect mutations 0
expect run refused
