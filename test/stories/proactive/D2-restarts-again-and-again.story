# D2, R7: each time the scheduler is started anew it fails again within seconds, so it is neither dead nor back. After ten hold times a person is called, who decides to mend it where it is.
plan ../../../workflows/plans/proactive.yaml
at 30s down service scheduler@site-a
at 200s down service scheduler@site-a
at 370s down service scheduler@site-a
at 540s down service scheduler@site-a
at 710s down service scheduler@site-a
at 12m reject gate "Fail over to site-b" as on-call-1 "a bad release, which is taken back"
always mutations 0
never verdict fail-over
expect verdict watch returning by 4m
expect verdict ask undecided by 12m
until 20m
expect runs 1
expect run rejected
expect mutations 0
