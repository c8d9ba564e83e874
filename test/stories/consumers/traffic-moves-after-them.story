# The only fence of the plan stops consumers, which is a part of the site and confirms nothing of it: when they are off the others are started, and traffic moves
plan test/stories/plans/consuming-web.yaml
at 1m   down service shop@site-a
at 4m   approve gate "Fail over to site-b" as on-call-1 "the shop of site-a is dead"
expect  dns shop.example.com -> site-b by 10m
expect  run succeeded
until 40m
