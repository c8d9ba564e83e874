# A12, B13: the replica set prefers its member at site-a. A planned move to site-b waits until people have given its member there the highest priority.
plan ../plans/hybrid-chat-members.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 10m owner prefers mongodb/site-b
at 15m start switchover to site-b by on-call-1 "priorities are right"
at 17m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 28m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
always writers chat-config <= 1
expect verdict refuse switchover-goes-home by 3m
expect run refused by 5m
expect record says "mongodb has its primary at site-a, and nothing of the plan makes it prefer site-b"
expect record says "Give its member at site-b the highest priority"
expect dns chat.example.com -> site-b by 30m
expect writers chat-config = site-b
expect loss chat-config <= 0s
expect run succeeded
expect runs 2
until 60m
