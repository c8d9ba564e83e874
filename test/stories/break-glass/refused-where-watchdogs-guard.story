# Watchdogs let hosts serve only while the arbiter renews their lease: a site moved without it would stop again, so nothing begins
plan test/stories/plans/guarded-web.yaml
at 30s  down arbiter
at 3m   expect-refused start break-glass to site-b by on-call-1 "the arbiter is dark"
expect  mutations 0
expect  no run
until 5m
