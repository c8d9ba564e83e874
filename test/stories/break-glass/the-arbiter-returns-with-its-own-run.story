# The arbiter was lost over its own failover. When it is back its run is approved as if nothing had been: it changes nothing, its record stands in the way until it is stopped, and then the other one comes home
plan test/stories/plans/own-postgresql.yaml
at 30s  down site site-a
at 150s down arbiter
at 4m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 5m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
at 20m  up arbiter
at 1205s expect-refused merge break-glass by on-call-1
at 21m  approve gate "Fail over to site-b" as on-call-2 "nobody told me"
always  writers orders <= 1
expect  mutations 0 since 19m
expect  writers orders = site-b
expect  dns shop.example.com -> site-b
until 40m
