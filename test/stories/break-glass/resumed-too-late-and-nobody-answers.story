# The program ends at a gate after the promotion, and is taken up late: whether the fence still stands is asked for as long as nobody answers, and site-a is not started again beside site-b
plan workflows/plans/hybrid-chat.yaml
given lag chat-config 0s
at 30s  down site site-a
at 31s  down arbiter
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 4m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
at 12m  interrupt break-glass
at 25m  up site site-a
at 30m  resume break-glass by on-call-1
always  writers chat-config <= 1
expect  gate "The fence of site-a is not confirmed" waiting by 31m
expect  writers chat-config = site-b
expect  dns chat.example.com -> site-b
at 5h   retry gate "The fence of site-a is not confirmed" as on-call-1 "nobody was here; look"
at 301m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
expect  run succeeded
until 6h
