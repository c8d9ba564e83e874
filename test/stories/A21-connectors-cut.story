# A21: the link between the connectors is cut and both serve. Acting on this signal alone would be wrong.
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
at 30s cut link activemq/site-a activemq/site-b
until 12m
never verdict fail-over
expect dns chat.example.com -> site-a
never verdict ask
expect mutations 0
