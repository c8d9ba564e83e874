# Functions die again and again at whatever they do, also while nothing is changed. The run reaches its end, and no change is made twice (I8, I10).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 50s crash anywhere
at 56s crash anywhere
at 106s crash anywhere
at 240s crash anywhere
at 245s crash anywhere
at 5m crash anywhere
at 7m crash anywhere
at 8m crash anywhere
at 6m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 25m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect mutations 9
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
