# The standby dies while its database is promoted. The run asks instead of leading users there; when the standby is back, a person sends the waiting steps round again and the run finishes (R23, I19, I21).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 5m down site site-b
at 22m up site site-b
at 27m retry gate "Promote database chat-config at site-b is stuck" as on-call-1 "site-b is back"
at 50m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect gate "Promote database chat-config at site-b is stuck" waiting by 22m
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
