# Whoever began it sees what would be lost and says no: nothing is changed
plan test/stories/plans/own-postgresql.yaml
at 30s  down site site-a
at 31s  down arbiter
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 210s expect-refused approve gate "Fail over to site-b" as on-call-2 "I do not sit there"
at 4m   reject gate "Fail over to site-b" as on-call-1 "site-a is coming back"
expect  run rejected
expect  mutations 0
until 10m
