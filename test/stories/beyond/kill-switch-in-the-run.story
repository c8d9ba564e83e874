# The kill switch is turned on in the middle of a run. Nothing is changed from then on (I25, R19).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 5m kill switch on by lead-1 "hands off"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect mutations 0 since 5m
expect dns chat.example.com -> site-a
until 40m
