# A person rejects. Nothing is changed, neither then nor by the standing alarm within the block time (I13, I16, I17).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m reject gate "Fail over to site-b" as on-call-1 "the provider mends it within minutes"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect run rejected by 5m
expect mutations 0
expect runs 1
expect dns chat.example.com -> site-a
until 60m
