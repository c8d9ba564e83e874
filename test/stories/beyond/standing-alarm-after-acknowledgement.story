# Nobody decides and the gate expires; a person then acknowledges the block. The sweep starts a new run at once, and that one finishes (I17, R4).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 40m acknowledge block by lead-1 "we are awake now"
at 44m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 55m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect run expired by 33m
expect runs 2 by 42m
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
