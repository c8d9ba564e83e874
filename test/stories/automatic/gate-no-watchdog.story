# A person goes ahead although no watchdog runs on one machine, and its Region does not answer. The fence says plainly that it proves nothing, and asks again (R1, R5).
plan workflows/plans/web-rds-automatic.yaml
at 1m down watchdog web-1@site-a
at 16m down site site-a
at 16m cut link site-a arbiter
at 22m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers orders <= 1
expect gate "The fence of site-a is not confirmed" waiting
expect record says "it is not known to run any more"
expect writers orders <= 1
never dns shop.example.com -> site-b
until 35m
