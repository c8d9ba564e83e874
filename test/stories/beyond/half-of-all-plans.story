# Two of four automatic plans seem to lose their site at the same moment. Neither goes ahead by itself, and people are told in which order to take them up (R18, I18).
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic plan=second-chat priority=1
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic plan=third-chat
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic plan=fourth-chat
at 30s hybrid-chat: down service gateway@site-a
at 30s second-chat: down service gateway@site-a
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
never hybrid-chat: verdict fail-over
never second-chat: verdict fail-over
expect hybrid-chat: verdict ask primary-dead by 4m
expect second-chat: verdict ask primary-dead by 4m
expect record says "take them up by priority: second-chat (1), hybrid-chat (100)"
expect third-chat: no run
expect fourth-chat: no run
expect mutations 0
until 20m
