# The site and the arbiter are gone together: an engineer moves the application from a machine of their own, and the record comes home before the arbiter begins a run of its own
plan workflows/plans/hybrid-chat.yaml
given lag chat-config 0s
at 30s  down site site-a
at 31s  down arbiter
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 4m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
at 10m  approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 40m  up arbiter
at 2405s merge break-glass by on-call-1
always  writers chat-config <= 1
never   dns chat.example.com empty
expect  loss chat-config unknown
expect  dns chat.example.com -> site-b by 12m
expect  writers chat-config = site-b
expect  webhook viber -> site-b
expect  run succeeded
expect  runs 1
expect  record says "Kill switch, pause and blocks of the plan lie at the arbiter and were not asked."
until 70m
