# The record does not answer for 90 s while the run watches for the hold time. The run outlasts it, and then asks as usual (I15, R7).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 65s down record
at 155s up record
at 8m reject gate "Fail over to site-b" as on-call-1 "the provider mends it"
always writers chat-config <= 1
expect verdict watch hold by 65s
expect verdict ask by 6m
expect runs 1
expect mutations 0
expect run rejected
