# The program ends between fence and promotion, people bring the source back by hand, and an hour later the command is given again: what was approved then moves nothing now, and whoever still wants it begins anew
plan test/stories/plans/own-postgresql.yaml
at 30s  down site site-a
at 31s  down arbiter
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 4m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
at 277s interrupt break-glass
at 5m   up site site-a
at 10m  up host database@site-a
at 10m  up host shop@site-a
at 60m  resume break-glass by on-call-1
always  writers orders <= 1
expect  run stopped
expect  mutations 0 since 5m
expect  writers orders = site-a
expect  dns shop.example.com -> site-a
expect  record says "its program was cut off for 55 min"
until 90m
