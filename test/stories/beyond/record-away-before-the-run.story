# The record does not answer for 90 s while the site dies. Nothing is changed meanwhile, and the run begins and finishes when the record is back (I15, R20).
plan workflows/plans/hybrid-chat.yaml
at 20s down record
at 30s down site site-a
at 110s up record
at 6m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 14m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
