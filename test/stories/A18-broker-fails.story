# A18: the broker AMQ-1 fails. AMQ-2 takes over and the same site goes on serving.
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
at 30s down member activemq/site-a
until 12m
never verdict fail-over
expect dns chat.example.com -> site-a
never verdict ask
expect mutations 0
