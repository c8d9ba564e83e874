# Nobody answers within half an hour: it expires, and nothing was changed.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 45m expect-refused approve gate "Switch over to site-b" as on-call-2 "sorry, late"
expect gate "Switch over to site-b" expired by 35m
expect mutations 0
expect run expired
