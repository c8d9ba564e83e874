# Nobody wants the copy at home to be made: the drill ends, and says what protects production no more and what comes before the way home.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill live by on-call-1 "quarterly"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 20m reject gate "Protect site-a again" as on-call-2 "the old database is wanted as it is"
always writers chat-config <= 1
expect page says "Nothing protects it until a copy at site-a follows: understudy start hybrid-chat --mode reprotect" by 22m
expect writers chat-config = site-b
expect run rejected
expect runs 2
until 40m
