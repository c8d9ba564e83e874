# The promotion is sent and its answer is lost: from here on it only goes forward, and it has taken effect.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 3m call rds.PromoteReadReplica times-out applied
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
always writers chat-config <= 1
expect loss chat-config <= 0s
expect run succeeded by 30m
