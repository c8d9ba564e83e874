# The clock of arbiter is ten minutes slow. A failover with a person and all invariants hold all the same (I26).
plan workflows/plans/hybrid-chat.yaml
given clock arbiter -10m
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 12m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect run open by 1m
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
