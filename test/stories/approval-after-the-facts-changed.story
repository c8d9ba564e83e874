# An approval of facts that have changed since is refused; who decides has to look again.
plan workflows/plans/hybrid-chat.yaml
at 30s down service gateway@site-a
at 5m down site site-a
at 8m expect-refused approve gate "Fail over to site-b" as on-call-1 "the gateway is down" seen-at 3m
at 9m reject gate "Fail over to site-b" as on-call-2 "looked again: not now"
expect gate "Fail over to site-b" waiting by 3m
expect run rejected
expect mutations 0
