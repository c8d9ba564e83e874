# A gating rule of ARC is closed and refuses the change. Nothing is tried again behind anybody's back. Somebody asks for force; two others approve it at a gate that names the rule, and only then is it overridden.
plan ../plans/arc-web.yaml with access.force=[group:lead]
given call route53-recovery-cluster.UpdateRoutingControlStates answers gate-closed
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a answers nobody"
at 3m approve gate "Fail over to site-b" as on-call-2 "seen it too"
expect gate "Switch shop.example.com to site-b is stuck" waiting by 20m
expect dns shop.example.com -> site-a by 20m
at 22m force gate "Switch shop.example.com to site-b is stuck" as on-call-1 "the gate was left closed after the last freeze"
at 23m approve gate "Switch shop.example.com to site-b: by force" as lead-1 "the freeze is over"
at 24m approve gate "Switch shop.example.com to site-b: by force" as lead-2 "agreed"
never dns shop.example.com empty
expect page says "ARC's safety rule gate is overridden, for this one call" by 23m
expect record says "over its safety rule gate, as lead-1 and lead-2 approved"
expect dns shop.example.com -> site-b by 30m
expect run succeeded
until 60m
