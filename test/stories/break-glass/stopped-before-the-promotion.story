# The source cannot be stopped and whoever decides gives up before the promotion: nothing further is changed, the data stay where they are
plan test/stories/plans/own-postgresql.yaml
at 30s  down site site-a
at 31s  down arbiter
at 32s  call ec2.StopInstances fails UnauthorizedOperation times 20
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 4m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
at 10m  stop gate "The fence of site-a is not confirmed" as on-call-1 "I may not stop machines there"
expect  run stopped
expect  dns shop.example.com -> site-a
never   writers orders = site-b
until 20m
