# Route 53 refuses the change three times because there were too many. It is tried again and the names move (I3, I21).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 4m call route53.ChangeResourceRecordSets throttled times 3
at 14m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect mutations 12
expect dns agents.chat.example.com -> site-b
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
