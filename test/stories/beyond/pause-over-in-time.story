# A pause ends before the hold time is over, and keeps nothing back any more: an automatic plan goes ahead without a person (R21).
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
given pause automation until 90s by lead-1 "freeze"
at 30s down site site-a
at 12m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect verdict fail-over primary-dead by 3m
expect mutations 9
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
