# The machine that the command reaches is another one than the plan says. It runs nothing, a person is asked, and no user is led there (A4, R9).
plan test/stories/plans/own-postgresql.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 4m call ssm.SendCommand in eu-central-1 answers another-machine
at 15m stop gate "Promote database orders at site-b is stuck" as on-call-1 "the role file is corrected first"
always writers orders <= 1
never dns shop.example.com -> site-b
expect gate "Promote database orders at site-b is stuck" waiting by 12m
expect record says "this host is another one; nothing was run"
expect run stopped
