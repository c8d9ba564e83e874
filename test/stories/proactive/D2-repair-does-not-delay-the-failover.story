# D2, R7: which machine the group holds cannot be asked, so nothing is restarted, a person is asked, and nobody decides. The alarm that stands meanwhile joins the repair. When its ten minutes are over the repair ends as it stands, blocks nothing, and the failover starts and asks.
plan ../../../workflows/plans/proactive.yaml
given cut control-plane autoscaling in eu-west-1
at 30s down service scheduler@site-a
at 32s start repair scheduler on site-a by operator-1 "the scheduler does not respond"
at 55s approve gate "Repair site-a: scheduler" as on-call-1 "restart it"
never verdict fail-over
expect gate "Restart 2 services on proactive-a at site-a is stuck" expired by 12m
expect gate "Fail over to site-b" waiting by 16m
until 18m
expect runs 2
expect mutations 0
