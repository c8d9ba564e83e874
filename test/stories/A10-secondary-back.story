# A10: the standby's link is mended and it catches up by itself. Nothing is to be done before, meanwhile or after.
plan plans/hybrid-chat-members.yaml with decide.mode=automatic
at 30s cut link site-a site-b
at 30s cut link arbiter site-b
at 8m restore link site-a site-b
at 8m restore link arbiter site-b
until 15m
never verdict fail-over
expect writers chat-config = site-a
expect dns chat.example.com -> site-a
never verdict ask
expect mutations 0
