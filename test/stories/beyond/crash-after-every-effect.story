# Every function that changes something dies right after it, before anything is written down. Each is looked for before it would be sent again, and none is made twice (I8, I10, R26).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 4m crash after-effect
at 4m crash after-effect
at 4m crash after-effect
at 4m crash after-effect
at 4m crash after-effect
at 4m crash after-effect
at 4m crash after-effect
at 4m crash after-effect
at 4m crash after-effect
at 25m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect mutations 9
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
