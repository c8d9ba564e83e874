# The question at the terminal is not answered: it expires, nothing is changed, and whoever is late is refused
plan test/stories/plans/own-postgresql.yaml
at 30s  down site site-a
at 31s  down arbiter
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 40m  expect-refused approve gate "Fail over to site-b" as on-call-1 "I was away"
expect  run expired
expect  mutations 0
until 50m
