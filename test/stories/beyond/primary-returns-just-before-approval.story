# The primary site returns, and a person who has not seen it approves a moment later. The run looks again after the approval and does nothing (I12, I16).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 185s up site site-a
at 186s approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect dns chat.example.com -> site-a
expect writers chat-config = site-a
expect mutations 0
expect run no-action
