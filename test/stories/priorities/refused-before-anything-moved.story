# Somebody changes the configuration of the set while the step does, and MongoDB refuses the step's own: nothing has moved, so a planned move without a promotion is taken back.
plan ../plans/only-set.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 211900ms owner prefers mongodb/second # within the second that the command takes from reading to changing
at 212300ms owner prefers mongodb/first
expect record says "by a change that came between"
expect dns shop.example.com -> site-a
expect run rolled-back
until 90m
