# Automation is paused while an approved run waits for its database. Nothing is changed until the pause has ended; then a person sends the waiting step round again and the run finishes (R21).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 5m pause automation until 15m by lead-1 "hands off"
at 16m retry gate "Run takeover.sh at site-b is stuck" as lead-1 "the pause is over"
at 30m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect mutations 9
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
