# The command arrived and its answer was lost. It is found again by its mark, and not sent a second time (R26, I10).
plan test/stories/plans/own-postgresql.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 4m call ssm.SendCommand in eu-central-1 times-out applied
always writers orders <= 1
never dns shop.example.com empty
expect mutations 4
expect writers orders = site-b
expect dns shop.example.com -> site-b
expect run succeeded
