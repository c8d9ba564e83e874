# The kill switch is on when a person approves. The door lets nothing through, whoever approved it (I25, R19).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 3m kill switch on by lead-1 "hands off"
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect dns chat.example.com -> site-a
expect mutations 0
until 30m
