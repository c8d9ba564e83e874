# One of four automatic plans loses its site. That is its own matter: it goes ahead without a person, and the others are left alone (R18).
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic plan=second-chat
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic plan=third-chat
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic plan=fourth-chat
at 30s second-chat: down service gateway@site-a
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect second-chat: verdict fail-over primary-dead by 4m
expect second-chat: writers chat-config = site-b by 12m
expect hybrid-chat: no run
expect hybrid-chat: mutations 0
until 14m
