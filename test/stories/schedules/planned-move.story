# In a planned move the rules of site-a are disabled first, and those of site-b are enabled only when what the others had begun must be over
plan test/stories/plans/scheduled-web.yaml
at 1m   start switchover to site-b by on-call-1 "new machines at site-a"
at 3m   approve gate "Switch over to site-b" as on-call-2 "as announced"
expect  mutations 2 by 8m
expect  record says "they may still fire, and what they begin may run"
expect  dns sched.example.com -> site-b by 14m
expect  record says "what their schedules missed before is not made up for"
expect  run succeeded
until 40m
