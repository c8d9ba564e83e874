# The program is ended while the machines of the source stop, and dies over the promotion; taken up again it does nothing twice
plan test/stories/plans/own-postgresql.yaml
at 30s  down site site-a
at 31s  down arbiter
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 4m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
at 250s interrupt break-glass
at 255s expect-refused start break-glass to site-b by on-call-1 "once more"
at 260s crash after-effect
at 270s resume break-glass by on-call-1
at 6m   resume break-glass by on-call-1
always  writers orders <= 1
expect  mutations 4
expect  run succeeded
expect  writers orders = site-b
expect  dns shop.example.com -> site-b by 10m
until 20m
