# A13: an election takes up to ten seconds. A database is not called dead before two of them have passed.
plan plans/hybrid-chat-members.yaml with decide.mode=automatic
at 30s down member mongodb/site-a
at 45s up member mongodb/site-a
until 10m
expect no run
never verdict ask
expect mutations 0
