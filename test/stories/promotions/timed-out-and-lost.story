# The command was lost and nobody answered. The step finds no trace of it, and sends it once more under the same mark (R26, I10).
plan test/stories/plans/own-mariadb.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 4m call ssm.SendCommand in eu-central-1 times-out lost
always writers orders <= 1
expect mutations 5
expect writers orders = site-b
expect dns shop.example.com -> site-b
expect run succeeded
