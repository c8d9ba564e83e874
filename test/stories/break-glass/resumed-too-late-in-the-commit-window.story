# The program ends while people look at site-b, and is taken up late: nothing is left that builds on the fence, so the window goes on, and nothing is taken back
plan workflows/plans/hybrid-chat.yaml with commit="{ within: 2h }"
given lag chat-config 0s
at 30s  down site site-a
at 31s  down arbiter
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 4m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
at 10m  approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 20m  interrupt break-glass
at 30m  resume break-glass by on-call-1
at 70m  commit gate "Commit to site-b" as on-call-1 "it serves"
always  writers chat-config <= 1
expect  mutations 0 since 20m
expect  writers chat-config = site-b
expect  run succeeded
until 90m
