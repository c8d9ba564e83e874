# Two people decide at the same time, one to approve and one to reject. The first wins, the second is told so, and the run follows the first (I13).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark" seen-at 3m
at 4m expect-refused reject gate "Fail over to site-b" as on-call-2 "let us wait" seen-at 3m
at 12m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
