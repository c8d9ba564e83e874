# The machine of the copy dies before the command reaches it. Nothing is sent to it, a person is asked, and when it is back the run goes on.
plan test/stories/plans/own-postgresql.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 250s down host database@site-b
at 20m up host database@site-b
at 25m retry gate "Promote database orders at site-b is stuck" as on-call-1 "the machine is back"
always writers orders <= 1
expect gate "Promote database orders at site-b is stuck" waiting by 18m
expect mutations 2 since 19m
expect record says "Nothing was sent to a host that its agent does not answer for"
expect writers orders = site-b
expect run succeeded
