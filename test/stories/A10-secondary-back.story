# A10: the standby's link is mended and it catches up by itself. Nothing is to be done before, meanwhile or after; then it can be moved to again.
plan plans/hybrid-chat-members.yaml with decide.mode=automatic
at 30s cut link site-a site-b
at 30s cut link arbiter site-b
at 8m restore link site-a site-b
at 8m restore link arbiter site-b
at 11m start failover to site-b by operator-1 "asking whether it would go"
at 13m reject gate "Fail over to site-b" as on-call-1 "it would"
until 15m
never verdict fail-over
never verdict refuse
expect page says "site-b does not answer" by 3m
expect verdict ask requested by 12m
expect run rejected
expect pages 3
expect writers chat-config = site-a
expect dns chat.example.com -> site-a
expect mutations 0
