# The record does not answer for 90 s in the middle of a run, while the database is promoted. Nothing is changed meanwhile; the run goes on by itself when the record is back, and nothing is done twice (I15, I10).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 5m down record
at 390s up record
at 16m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect mutations 3 by 5m
expect mutations 9
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
