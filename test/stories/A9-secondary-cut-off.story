# A9: the standby's link is cut. A partition is not death: the primary serves on, and that MongoDB has nobody to lose now is told once.
plan plans/hybrid-chat-members.yaml with decide.mode=automatic
at 30s cut link site-a site-b
at 30s cut link arbiter site-b
until 15m
never verdict fail-over
expect page says "without site-a, mongodb would have 1 of 3 members (site-b does not answer) and needs 2" by 3m
expect no run
expect pages 1
expect dns chat.example.com -> site-a
never verdict ask
expect mutations 0
