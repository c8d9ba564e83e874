# Lambda of the Region that is left does not answer: after ten seconds people are asked, and are told what going on without it means; they skip it, and the rest goes on
plan test/stories/plans/consuming-web.yaml
at 30s  down site site-a
at 31s  cut control-plane lambda in eu-west-1
at 4m   approve gate "Fail over to site-b" as on-call-1 "site-a does not come back today"
expect  gate "Stop the event consumers of site-a is stuck" waiting by 5m
expect  record says "is left on at site-a consumes again when that Region is back"
expect  mutations 0 by 6m
at 6m   skip gate "Stop the event consumers of site-a is stuck" as on-call-1 "the functions of site-a are empty, and I turn them off when it is back"
expect  dns shop.example.com -> site-b by 12m
expect  run done-with-exceptions
until 40m
