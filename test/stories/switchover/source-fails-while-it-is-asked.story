# The source dies while people think about a planned move: that question is over, and the alarm that stands starts a failover.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 2m down site site-a
at 8m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 25m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
always writers chat-config <= 1
expect gate "Fail over to site-b" waiting by 7m
expect run succeeded
expect runs 2
