# A24: the standby fails. It is no target: nothing happens while the primary lives, and a failover is refused when it dies too.
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
at 30s down service gateway@site-b
at 30s down service customer-channel-manager@site-b
at 2m down service gateway@site-a
at 160s up service gateway@site-a
at 8m down site site-a
until 20m
never verdict fail-over
expect verdict stand-down standby-blocked by 5m
expect run no-action by 8m
expect verdict refuse target-not-ready by 15m
expect run refused by 15m
expect mutations 0
