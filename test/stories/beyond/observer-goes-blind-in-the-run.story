# The observer at the arbiter goes blind while the run watches. Too few see the failure from then on, so an automatic plan asks; losing a sighting of trouble never makes the verdict bolder (R15, design 7).
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
at 30s down site site-a
at 70s down vantage arbiter
at 8m reject gate "Fail over to site-b" as on-call-1 "one observer is not enough for me"
always writers chat-config <= 1
never verdict fail-over
expect verdict ask observer-blind by 5m
expect mutations 0
expect run rejected
