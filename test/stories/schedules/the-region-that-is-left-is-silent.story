# EventBridge of the Region that is left does not answer: after ten seconds people are asked, and are told what going on without it means; they skip it, and the rest goes on
plan test/stories/plans/scheduled-web.yaml
at 30s  down site site-a
at 31s  cut control-plane events in eu-west-1
at 4m   approve gate "Fail over to site-b" as on-call-1 "site-a does not come back today"
expect  gate "Stop the rules and schedules of site-a is stuck" waiting by 5m
expect  record says "is left on at site-a fires again when that Region is back"
expect  mutations 0 by 6m
at 6m   skip gate "Stop the rules and schedules of site-a is stuck" as on-call-1 "what fires at site-a finds nothing there, and I disable its rules when it is back"
expect  dns sched.example.com -> site-b by 12m
expect  run done-with-exceptions
until 40m
