# A13: an election takes up to ten seconds. A database is not called dead before two of them have passed, also where a run looks at it meanwhile.
plan plans/hybrid-chat-members.yaml with decide.mode=automatic
at 30s down service gateway@site-a
at 70s up service gateway@site-a
at 78s down member mongodb/site-a
at 93s up member mongodb/site-a
until 10m
expect verdict watch own-failover by 2m
expect run no-action
expect runs 1
never verdict ask
expect mutations 0
