# Without the arbiter there is no window: only the arbiter starts runs, and while one is open the record could not come home. The end says what a return needs, and the arbiter hears at once who serves
plan workflows/plans/hybrid-chat.yaml with commit="{ within: 2h }"
given lag chat-config 0s
at 30s  down site site-a
at 31s  down arbiter
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 4m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
at 10m  approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 20m  up arbiter
at 1205s merge break-glass by on-call-1
always  writers chat-config <= 1
expect  record says "nobody was asked, because the run went without the arbiter, which alone starts a return"
expect  dns chat.example.com -> site-b by 12m
expect  writers chat-config = site-b
expect  run succeeded
expect  runs 1
until 70m
