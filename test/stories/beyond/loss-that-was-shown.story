# Replication is cut 20 s before the site dies, so writes are really lost. The gate showed at least as much, and a person accepted it (I14, R22).
plan workflows/plans/hybrid-chat.yaml
at 30s cut replication chat-config
at 50s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 12m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect page says "20.2 to 30.2 seconds of writes" by 4m
expect loss chat-config <= 60s
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
