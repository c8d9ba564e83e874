# More would be lost than the run was approved with: replication broke just after the approval. The promotion is not sent. With force, others accept the loss that a gate of its own names, and it is promoted (I14).
plan ../plans/stopped-standby.yaml with access.force=[group:lead]
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a answers nobody"
at 190s approve gate "Fail over to site-b" as on-call-2 "seen it too"
at 192s cut replication orders
at 10m force gate "Promote database orders at site-b is stuck" as on-call-1 "the shop has to sell"
at 11m approve gate "Promote database orders at site-b: by force" as lead-1 "we can have them back from the shop's mail"
at 12m approve gate "Promote database orders at site-b: by force" as lead-2 "agreed"
always writers orders <= 1
never dns shop.example.com empty
expect page says "Force promotes although more would be lost than was accepted" by 11m
expect writers orders = site-b by 20m
expect run succeeded
