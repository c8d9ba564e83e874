# The primary site returns while the gate waits for a person. The gate is overtaken, nothing is changed, and the run ends without action (A3, I16).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m up site site-a
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect gate "Fail over to site-b" waiting by 3m
expect gate "Fail over to site-b" overtaken by 6m
expect dns chat.example.com -> site-a
expect mutations 0
expect run no-action
expect runs 1
