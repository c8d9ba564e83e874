# The record does not answer for 90 s just before the promotion, so for 90 s nobody remembers having seen the source stopped and the bound of the loss grows beyond what was accepted. The run goes on, and asks instead of promoting; a new run shows the larger loss, and a person accepts it (I14, I15).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 270s down record
at 6m up record
at 8m stop gate "Promote database chat-config at site-b is stuck" as on-call-1 "a new run shall measure the loss anew"
at 10m acknowledge block by lead-1 "we begin anew"
at 13m approve gate "Fail over to site-b" as on-call-1 "we can afford ten minutes"
at 22m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect record says "accepted were 30 seconds, so the promotion is not sent"
expect run stopped by 10m
expect runs 2
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
