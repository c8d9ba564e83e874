# The copy cannot apply what it has received, and says so before anything of it is lost. A person mends it and sends the step round again.
plan test/stories/plans/own-mariadb.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 4m call ssm.SendCommand in eu-central-1 answers cannot-apply
at 15m retry gate "Promote database orders at site-b is stuck" as on-call-1 "the duplicate row is removed"
always writers orders <= 1
expect gate "Promote database orders at site-b is stuck" waiting by 12m
expect record says "what it has received after that would be lost; nothing was promoted"
expect writers orders = site-b
expect dns shop.example.com -> site-b
expect run succeeded
