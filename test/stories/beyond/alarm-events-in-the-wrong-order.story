# Two plans lose the same site, and the event of the first alarm comes only after that of the second. Each plan has one run of its own (I6).
plan workflows/plans/hybrid-chat.yaml
plan workflows/plans/hybrid-chat.yaml with plan=second-chat
given alarm next reordered
at 30s down site site-a
at 4m hybrid-chat: approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 4m second-chat: reject gate "Fail over to site-b" as on-call-2 "this one can wait"
at 13m hybrid-chat: approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect hybrid-chat: runs 1
expect second-chat: runs 1
expect second-chat: run rejected
expect second-chat: mutations 0
expect hybrid-chat: run succeeded
