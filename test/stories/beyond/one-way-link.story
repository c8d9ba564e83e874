# What site-b sends towards site-a gets no answer, while the other direction and everybody else's is fine. The observers disagree, which is no death: nothing is changed (R11, A11, I16).
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
at 30s cut link site-b site-a one-way
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
never verdict fail-over
expect dns chat.example.com -> site-a
expect writers chat-config = site-a
expect mutations 0
until 40m
