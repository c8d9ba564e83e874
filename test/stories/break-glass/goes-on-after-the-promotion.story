# After the promotion records cannot be changed: the terminal asks, and when permission is there the run goes forward to its end
plan test/stories/plans/own-postgresql.yaml
at 30s  down site site-a
at 31s  down arbiter
at 32s  call route53.ChangeResourceRecordSets fails AccessDenied until 10m
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 4m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
at 12m  retry gate "Move records of shop.example.com to site-b is stuck" as on-call-1 "permission is back"
always  writers orders <= 1
expect  run succeeded
expect  writers orders = site-b
expect  dns shop.example.com -> site-b by 20m
until 30m
