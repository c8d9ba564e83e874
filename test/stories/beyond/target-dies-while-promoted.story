# The standby dies while its database is promoted. The run asks instead of leading users there, and goes on when the standby is back and a person says so (R23, I19, I21).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 5m down site site-b
at 22m up site site-b
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
never dns chat.example.com -> site-b
expect run open
until 40m
