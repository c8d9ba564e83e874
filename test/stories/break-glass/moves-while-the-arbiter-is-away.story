# The site and the arbiter are gone together: an engineer moves the application from a machine of their own, and the record comes home
plan workflows/plans/hybrid-chat.yaml
given lag chat-config 0s
at 30s  down site site-a
at 31s  down arbiter
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 4m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
at 30m  up arbiter
at 32m  merge break-glass by on-call-1
always  writers chat-config <= 1
never   dns chat.example.com empty
expect  mutations 0 since 31m
expect  dns chat.example.com -> site-b by 20m
expect  writers chat-config = site-b
until 60m
