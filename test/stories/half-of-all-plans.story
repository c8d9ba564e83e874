# Half of all plans fail together. None of them goes ahead by itself.
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
plan workflows/plans/hybrid-chat.yaml with plan=second decide.mode=automatic
at 30s down site site-a
until 20m
never verdict fail-over
never second: verdict fail-over
expect mutations 0
