# Site-a is cut off from everybody and lives on: from outside it looks dead. A person approves, the fence cannot be confirmed, and no second writer is made (R1, R5, I1, I2).
plan workflows/plans/hybrid-chat.yaml
at 30s cut link site-a site-b
at 30s cut link site-a internet
at 30s cut link site-a arbiter
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect gate "The fence of site-a is not confirmed" waiting by 20m
expect writers chat-config = site-a
expect dns chat.example.com -> site-a
until 25m
