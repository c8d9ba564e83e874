# The second of two subnets is refused and the move turns back at once: EC2 shows the first as it was before for some seconds, which is no proof that nothing is to be taken back
plan test/stories/plans/walled-web.yaml
at 1m   start switchover to site-b by on-call-1 "new machines at site-a"
at 90s  call ec2.ReplaceNetworkAclAssociation fails AccessDenied times 1
at 3m   approve gate "Switch over to site-b" as on-call-2 "as announced"
expect  record says "it was answered a moment ago, and its effect may not show yet"
expect  mutations 3
expect  record says "subnet-0a0d0a5e has the network ACL acl-0a0e0e0e"
expect  run rolled-back
until 40m
