# One of the rules is managed by an AWS service, which alone may change it: the planned move is given up with nothing changed, instead of leaving a scheduler behind in silence
plan test/stories/plans/scheduled-web.yaml
at 30s  call events.DescribeRule in eu-west-1 answers of-a-service until 30m
at 1m   start switchover to site-b by on-call-1 "new machines at site-a"
at 3m   approve gate "Switch over to site-b" as on-call-2 "as announced"
expect  record says "which alone may change it, so what begins work at site-a in its place is not stopped"
expect  mutations 0
expect  run rolled-back
until 20m
