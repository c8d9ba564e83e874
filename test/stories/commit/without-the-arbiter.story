# The same without the arbiter: the engineer looks at site-b and wants to return. Only the arbiter starts runs, so nothing is started, and the end tells the way; the record comes home.
plan workflows/plans/hybrid-chat.yaml with commit="{ within: 2h }"
given lag chat-config 0s
at 30s  down site site-a
at 31s  down arbiter
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 4m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
at 10m  approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 30m  return gate "Commit to site-b" as on-call-1 "site-b is slow"
at 40m  up arbiter
at 2405s merge break-glass by on-call-1
always  writers chat-config <= 1
expect  record says "Nothing was started for it, because the run went without the arbiter, which alone starts runs."
expect  dns chat.example.com -> site-b by 12m
expect  writers chat-config = site-b
expect  run succeeded
expect  runs 1
until 70m
