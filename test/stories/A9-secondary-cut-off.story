# A9: the standby's link is cut. A partition is not death: the primary serves on.
plan plans/hybrid-chat-members.yaml with decide.mode=automatic
at 30s cut link site-a site-b
at 30s cut link arbiter site-b
until 15m
never verdict fail-over
expect dns chat.example.com -> site-a
never verdict ask
expect mutations 0
