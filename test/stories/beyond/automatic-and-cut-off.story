# The same for an automatic plan: site-a is cut off and lives on, the fence cannot be confirmed, and nobody's absence makes a second writer (R1, R5, I1, I2, I14).
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
at 30s cut link site-a site-b
at 30s cut link site-a internet
at 30s cut link site-a arbiter
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect writers chat-config = site-a
expect dns chat.example.com -> site-a
until 25m
