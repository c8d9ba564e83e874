# D2: the services cannot be started again. The person who is asked sees what the machine said, has them restarted once more, and then stops: nothing else was touched. The alarm that stands starts a failover ten seconds later, which watches; then the group has replaced the machine (D3), and nothing is moved.
plan ../../../workflows/plans/proactive.yaml
at 30s down service scheduler@site-a
at 32s start repair scheduler on site-a by operator-1 "the scheduler does not respond"
at 40s call ssm.SendCommand answers does-not-start times 2
at 50s approve gate "Repair site-a: scheduler" as on-call-1 "restart it"
at 80s retry gate "Restart 2 services on proactive-a at site-a is stuck" as on-call-1 "once more"
at 110s stop gate "Restart 2 services on proactive-a at site-a is stuck" as on-call-1 "it does not start"
expect record says "the service failed again"
until 6m
expect mutations 2
expect runs 2
expect run no-action
