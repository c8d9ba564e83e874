# What a move cuts off, the move home opens again before users come
plan test/stories/plans/walled-web.yaml
at 1m   start switchover to site-b by on-call-1 "new machines at site-a"
at 3m   approve gate "Switch over to site-b" as on-call-2 "as announced"
expect  dns wall.example.com -> site-b by 5m
at 20m  start failback to site-a by on-call-1 "home again"
at 22m  approve gate "Fail back to site-a" as on-call-2 "as announced"
expect  record says "Give the subnet subnet-0a0c0a5e in eu-west-1 the network ACL acl-0a0e0e0e instead of acl-0a0d0d0d"
expect  dns wall.example.com -> site-a by 26m
expect  mutations 10
until 60m
