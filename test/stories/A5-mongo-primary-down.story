# A5: MongoDB's primary fails while the gateway restarts. A run finds the gateway back and MongoDB going on by its own election: nothing is moved.
plan plans/hybrid-chat-members.yaml with decide.mode=automatic
at 30s down service gateway@site-a
at 40s down member mongodb/site-a
at 70s up service gateway@site-a
until 12m
never verdict fail-over
expect verdict stand-down own-failover by 3m
expect run no-action
expect runs 1
expect pages 1
expect dns chat.example.com -> site-a
never verdict ask
expect mutations 0
