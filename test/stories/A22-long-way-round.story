# A22: AMQ-1 returns and then AMQ-2 and its connector's turn ends: messages take the other way. Nothing is to be done about the site.
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
at 30s down member activemq/site-a
at 2m up member activemq/site-a
at 3m down member activemq/site-b
until 12m
never verdict fail-over
expect dns chat.example.com -> site-a
never verdict ask
expect mutations 0
