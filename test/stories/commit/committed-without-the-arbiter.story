# Nobody chooses at the engineer's terminal: it is committed by time there too, and the run ends.
plan workflows/plans/hybrid-chat.yaml with commit="{ within: 20m }"
given lag chat-config 0s
at 30s  down site site-a
at 31s  down arbiter
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 4m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
at 10m  approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
expect  gate "Commit to site-b" expired by 35m
expect  record says "so it is committed by time"
expect  dns chat.example.com -> site-b by 12m
expect  run succeeded
expect  runs 1
until 50m
