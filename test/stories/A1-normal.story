# A1: normal operation. The services that are stopped at the standby on purpose are its healthy state, and nothing is done.
plan workflows/plans/hybrid-chat.yaml
until 12m
always writers chat-config = site-a
expect no run
expect dns chat.example.com -> site-a
expect mutations 0
