# Consumers are switched and traffic moves in a planned move too, while both sites live
plan test/stories/plans/consuming-web.yaml
at 1m   start switchover to site-b by on-call-1 "new machines at site-a"
at 3m   approve gate "Switch over to site-b" as on-call-2 "as announced"
expect  dns shop.example.com -> site-b by 10m
expect  run succeeded
until 40m
