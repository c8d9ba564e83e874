# The alarm's event comes two hours late. The sweep has started the run in the meantime, and the late event starts none.
plan workflows/plans/hybrid-chat.yaml
at 10s alarm next delayed 2h
at 30s down site site-a
at 6m reject gate "Fail over to site-b" as on-call-1 "it comes back"
at 10m up site site-a
until 125m
expect gate "Fail over to site-b" waiting by 6m
expect run rejected
expect runs 1
expect mutations 0
