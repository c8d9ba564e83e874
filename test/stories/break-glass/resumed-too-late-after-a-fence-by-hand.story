# Somebody had seen to it that the source is off; the program ended over the switch of traffic and is taken up an hour later: their word is asked for again before anything further is changed
plan test/stories/plans/own-postgresql.yaml
at 30s  down site site-a
at 31s  down arbiter
at 32s  call ec2.StopInstances fails UnauthorizedOperation times 20
at 33s  call route53.ChangeResourceRecordSets fails AccessDenied until 20m
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 4m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
at 10m  done-by-hand gate "The fence of site-a is not confirmed" as on-call-1 "I have pulled its power"
at 12m  interrupt break-glass
at 70m  resume break-glass by on-call-1
at 71m  expect-refused done-by-hand gate "The fence of site-a is not confirmed" as on-call-2 "I do not sit there"
at 72m  done-by-hand gate "The fence of site-a is not confirmed" as on-call-1 "its power is still off"
at 74m  retry gate "Move records of shop.example.com to site-b is stuck" as on-call-1 "permission is back"
expect  mutations 3 by 73m
expect  run done-with-exceptions
expect  writers orders = site-b
expect  dns shop.example.com -> site-b
until 90m
