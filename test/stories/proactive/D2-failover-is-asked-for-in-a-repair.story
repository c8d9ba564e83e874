# D2, C2: a repair is under way and gets nowhere, and a person asks for a failover instead. Nothing starts at once, and the request is kept: the repair is ended at the next sweep, and the failover starts and asks as any does; nothing of the repair goes on beside it.
plan ../../../workflows/plans/proactive.yaml
given cut control-plane autoscaling in eu-west-1
at 30s down service scheduler@site-a
at 32s start repair scheduler on site-a by operator-1 "the scheduler does not respond"
at 55s approve gate "Repair site-a: scheduler" as on-call-1 "restart it"
at 4m start failover to site-b by operator-2 "we move instead of waiting"
until 9m
never verdict fail-over
expect gate "Fail over to site-b" waiting by 8m
expect record says "a failover was requested instead"
expect runs 2
expect mutations 0
