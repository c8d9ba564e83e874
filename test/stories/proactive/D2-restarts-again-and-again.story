# D2, R7: the scheduler is started anew and fails again, several times. Each restart begins the wait anew, and in the end a person is called who decides to mend it where it is.
plan ../plans/proactive.yaml
at 30s down service scheduler@site-a
at 4m down service scheduler@site-a
at 450s down service scheduler@site-a
at 11m down service scheduler@site-a
always mutations 0
expect verdict ask by 12m
at 14m reject gate "Fail over to site-b" as on-call-1 "a bad release, taken back"
expect run rejected
expect mutations 0
