# Two of three automatic plans seem to lose their site at the same moment. None goes ahead by itself, and people are told in which order to take them up (R18, I18).
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic plan=second-chat priority=1
at 30s down site site-a
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
never hybrid-chat: verdict fail-over
never second-chat: verdict fail-over
expect hybrid-chat: verdict ask primary-dead by 4m
expect second-chat: verdict ask primary-dead by 4m
expect record says "take them up by priority: second-chat (1), hybrid-chat (100)" by 4m
expect mutations 0
until 20m
