# Nobody decides and the gate expires. Silence is a no: nothing is changed, and nothing begins anew within the block time (I13, I16, I17).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect gate "Fail over to site-b" expired by 33m
expect run expired
expect dns chat.example.com -> site-a
expect mutations 0
expect runs 1
until 90m
