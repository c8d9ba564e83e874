# D5, D3: the whole site is gone and its cluster with it. The database is promoted, and one pod is started at the other site. Whether the old pod still runs nobody can say, so a person answers for the fence.
plan ../../../workflows/plans/proactive-kubernetes.yaml
given lag scheduler-state 2s
at 30s down site site-a
at 12m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 16m done-by-hand gate "The fence of site-a is not confirmed" as on-call-1 "the power of site-a is off"
always writers scheduler-state <= 1
never dns proactive.example.com empty
expect record says "Set proactive/scheduler of proactive-b in eu-central-1 to 1 replicas (it was 0)"
expect writers scheduler-state = site-b by 25m
expect dns proactive.example.com -> site-b by 40m
expect gate "The fence of site-a is not confirmed" waiting by 15m
expect run done-with-exceptions
