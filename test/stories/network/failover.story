# The site is left without a list of its machines: their subnets are cut off, which confirms no fence of it, and traffic moves
plan test/stories/plans/walled-web.yaml
at 1m   down service shop@site-a
at 4m   approve gate "Fail over to site-b" as on-call-1 "the shop of site-a is dead"
expect  record says "subnet-0a0c0a5e has the network ACL acl-0a0d0d0d"
expect  record says "What talks within one of these subnets goes on"
expect  dns wall.example.com -> site-b by 7m
expect  run succeeded
until 40m
