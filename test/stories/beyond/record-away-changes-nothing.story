# The record does not answer in the middle of a run: until it is back nothing is changed, although the next steps are due (I15).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 270s down record
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect mutations 0 since 270s
expect run open
until 6m
