# An automatic plan loses its site while the copy is 45 s behind, more than the RPO of 30 s. It asks, and says how much would be lost (I14, R22).
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
given lag chat-config 45s
at 30s down site site-a
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
never verdict fail-over
expect verdict ask primary-dead by 4m
expect record says "more than the RPO"
expect gate "Fail over to site-b" waiting by 4m
expect mutations 0
until 20m
