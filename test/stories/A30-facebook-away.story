# A30: Facebook itself is away. It is not our fault and moving the site would not help.
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
at 30s down provider facebook
at 10m up provider facebook
until 15m
expect no run
never verdict ask
expect mutations 0
