# The network between the sites comes and goes every 15 s, and that of everybody else is fine. A partition is no death: nothing is changed (R11, A9, I16).
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
at 30s cut link site-a site-b flapping
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
never verdict fail-over
expect dns chat.example.com -> site-a
expect writers chat-config = site-a
expect mutations 0
until 40m
