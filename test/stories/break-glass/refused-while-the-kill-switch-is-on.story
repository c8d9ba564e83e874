# The kill switch is on and the arbiter says so: no insisting passes it, and when it is off again the failover begins and says what was asked
plan test/stories/plans/own-postgresql.yaml
at 10s  kill switch on by lead-1 "nobody moves anything"
at 30s  down site site-a
at 3m   expect-refused start break-glass to site-b by on-call-1 "site-a is dark" despite "I want it"
at 4m   kill switch off by lead-1 "now they may"
at 6m   start break-glass to site-b by on-call-1 "site-a is dark" despite "its functions are broken"
at 7m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
expect  mutations 0 by 6m
always  writers orders <= 1
expect  writers orders = site-b
expect  record says "kill switch and pause were, before it began"
until 20m
