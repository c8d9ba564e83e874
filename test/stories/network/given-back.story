# A planned move that cannot go on before its commit point gives the subnets back the network ACLs that they had
plan test/stories/plans/walled-web.yaml
at 1m   start switchover to site-b by on-call-1 "new machines at site-a"
at 90s  call route53.ChangeResourceRecordSets fails AccessDenied times 1
at 3m   approve gate "Switch over to site-b" as on-call-2 "as announced"
expect  record says "subnet-0a0c0a5e has the network ACL acl-0a0c0a5e"
expect  dns wall.example.com -> site-a by 40m
expect  run rolled-back
until 40m
