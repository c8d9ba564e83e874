# An automatic plan loses its site while the copy is close behind. It goes ahead without a person, because all that is needed is there: votes, hold time, fence, loss within the RPO (I14, R2).
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
at 30s down site site-a
at 12m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect verdict fail-over primary-dead by 3m
expect loss chat-config <= 30s
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
