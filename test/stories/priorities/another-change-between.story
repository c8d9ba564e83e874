# Somebody changes the configuration of the set while the step does: MongoDB takes the one that came first, nothing is forced, and a person sends the step round again.
plan ../plans/set-of-the-shop.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 264400ms owner prefers mongodb/second # within the second that the command takes from reading to changing
at 264800ms owner prefers mongodb/first
at 15m retry gate "Put the priorities of mongodb right for site-b is stuck" as on-call-1 "who did that is told"
always writers orders <= 1
expect record says "by a change that came between"
expect dns shop.example.com -> site-b by 30m
expect run succeeded
until 60m
