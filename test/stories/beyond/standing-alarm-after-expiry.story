# Nobody decides, the gate expires, and the alarm stands on. When the block of 60 min has passed, the sweep starts a new run and people are called again (I17, R4, R7).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect gate "Fail over to site-b" expired by 33m
expect run expired by 33m
never run succeeded
expect runs 2 by 95m
expect gate "Fail over to site-b" waiting by 95m
expect mutations 0
until 96m
