# D1: the state lies in the database and the scheduler holds none. The whole site is gone, so the database is promoted and one scheduler is started on it.
plan ../../../workflows/plans/proactive.yaml
given lag scheduler-state 2s
at 30s down site site-a
at 6m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers scheduler-state <= 1
never dns proactive.example.com empty
expect verdict ask primary-dead by 6m
expect writers scheduler-state = site-b by 15m
expect dns proactive.example.com -> site-b
expect loss scheduler-state <= 30s
expect run succeeded
