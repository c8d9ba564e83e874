# The program ends after the promotion was sent, and an hour later the command is given again: before traffic moves it is asked whether the fence still stands, and looked
plan test/stories/plans/own-postgresql.yaml
at 30s  down site site-a
at 31s  down arbiter
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 4m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
at 279s interrupt break-glass
at 5m   up site site-a
at 60m  resume break-glass by on-call-1
at 62m  retry gate "The fence of site-a is not confirmed" as on-call-1 "look whether it still stands"
always  writers orders <= 1
expect  mutations 3 by 61m
expect  run succeeded
expect  mutations 4
expect  writers orders = site-b
expect  dns shop.example.com -> site-b
until 90m
