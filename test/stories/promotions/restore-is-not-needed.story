# The replica is promoted as planned. The second way finds that and restores nothing.
plan ../plans/restore-second.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers orders <= 1
expect record says "orders takes writes at site-b already by an earlier step of this run, so nothing was restored"
expect writers orders = site-b
expect dns shop.example.com -> site-b
expect run succeeded
