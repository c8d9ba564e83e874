# Somebody whom the plan names nowhere begins nothing, not even the raising of a register: a run of the arbiter goes on undisturbed when it is back
plan test/stories/plans/own-postgresql.yaml with access.pause=[lead-1]
at 30s  down site site-a
at 31s  down arbiter
at 3m   expect-refused start break-glass to site-b by stranger-1 "I think site-a is dark"
at 5m   up arbiter
at 18m  approve gate "Fail over to site-b" as on-call-2 "it is dark"
at 19m  approve gate "Fail over to site-b" as on-call-3 "it is dark"
always  writers orders <= 1
expect  runs 1
expect  run succeeded
expect  writers orders = site-b
until 50m
