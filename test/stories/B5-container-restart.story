# B5: a container restarts and is away for the better part of a minute. The hold time is longer, so nothing is done.
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
at 30s down service chat-server@site-a
at 75s up service chat-server@site-a
until 12m
never verdict fail-over
expect dns chat.example.com -> site-a
never verdict ask
expect mutations 0
