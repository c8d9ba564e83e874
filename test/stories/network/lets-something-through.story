# Somebody has added an entry to the network ACL that denied everything: it would cut nobody off, so no subnet gets it and the planned move is given up with nothing changed
plan test/stories/plans/walled-web.yaml
at 30s  call ec2.DescribeNetworkAcls in eu-west-1 answers lets-through until 30m
at 1m   start switchover to site-b by on-call-1 "new machines at site-a"
at 3m   approve gate "Switch over to site-b" as on-call-2 "as announced"
expect  record says "the network ACL acl-0a0d0d0d in eu-west-1 lets something through: rule 90 from 10.0.0.0/8"
expect  mutations 0
expect  run rolled-back
until 20m
