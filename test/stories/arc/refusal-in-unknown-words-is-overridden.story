# A gating rule of ARC is closed and says no without naming itself, so its answer looks like that of a service that is busy. It is tried again until the step's time is over; then a person is asked, and force is offered as for a rule that names itself.
plan ../plans/arc-web.yaml with access.force=[group:lead]
given call route53-recovery-cluster.UpdateRoutingControlStates answers gate-closed-unnamed
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a answers nobody"
at 3m approve gate "Fail over to site-b" as on-call-2 "seen it too"
expect gate "Switch shop.example.com to site-b is stuck" waiting by 25m
expect record says "not within 5 min: Set the routing control of site-b On" by 25m
expect dns shop.example.com -> site-a by 25m
at 26m force gate "Switch shop.example.com to site-b is stuck" as on-call-1 "ARC refuses for five minutes, and the gate was left closed after the last freeze"
at 27m approve gate "Switch shop.example.com to site-b: by force" as lead-1 "the freeze is over"
at 28m approve gate "Switch shop.example.com to site-b: by force" as lead-2 "agreed"
never dns shop.example.com empty
expect record says "over its safety rule gate, as lead-1 and lead-2 approved"
expect dns shop.example.com -> site-b by 40m
expect run succeeded
until 60m
