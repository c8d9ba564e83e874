# D2: the scheduler does not respond. Before its group has replaced the machine, a person has the scheduler and its interfaces restarted on the one machine that is there; no second scheduler is started (D3), and no site is left.
plan ../../../workflows/plans/proactive.yaml
at 30s down service scheduler@site-a
at 40s start repair scheduler on site-a by operator-1 "the scheduler does not respond"
at 50s approve gate "Repair site-a: scheduler" as on-call-1 "restart it"
always writers scheduler-state <= 1
expect run succeeded
expect runs 1
expect dns proactive.example.com -> site-a
expect mutations 1
