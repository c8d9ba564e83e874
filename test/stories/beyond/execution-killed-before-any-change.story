# Somebody ends the execution while the gate waits. The sweep closes the run and calls people, nothing has been changed, and a new run that a person asked for finishes (I7, I16).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 3m abort execution
at 6m start failover to site-b by lead-1 "site-a is dark and the run was ended by mistake"
at 8m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 16m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect run failed by 5m
expect page says "a run died" by 5m
expect runs 2
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
