# The standby dies while its database is promoted, and does not come back. The run waits for people and leads nobody to a dead site (R23, I19, I21).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 5m down site site-b
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
never dns chat.example.com -> site-b
never dns agents.chat.example.com -> site-b
expect gate "Promote database chat-config at site-b is stuck" waiting
expect run open
until 60m
