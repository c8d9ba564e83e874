# The loss changes while people think about force: at the promotion it is more than the gate had said. Nothing is sent, and people are asked again, with the new facts (R22, I14).
plan ../plans/stopped-standby.yaml with access.force=[group:lead]
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a answers nobody"
at 190s approve gate "Fail over to site-b" as on-call-2 "seen it too"
at 192s cut replication orders
at 5m down database orders@site-a
at 8m retry gate "Promote database orders at site-b is stuck" as on-call-1 "measure it again"
at 10m force gate "Promote database orders at site-b is stuck" as on-call-1 "the shop has to sell"
at 11m approve gate "Promote database orders at site-b: by force" as lead-1 "we can have them back from the shop's mail"
at 690s lag orders unknown
at 12m approve gate "Promote database orders at site-b: by force" as lead-2 "agreed"
always writers orders <= 1
never dns shop.example.com empty
until 20m
expect page says "It is measured once more just before the promotion" by 11m
expect gate "Promote database orders at site-b: by force" decided by 13m
expect gate "Promote database orders at site-b is stuck" waiting
expect record says "accepted were 120 seconds, so the promotion is not sent"
