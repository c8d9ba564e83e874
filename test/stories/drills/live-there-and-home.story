# A live drill of the chat plan: production moves to the other site, a copy is made at home, production moves home, and a copy is made at the other site. People approve each leg.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill live by on-call-1 "quarterly"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 20m approve gate "Protect site-a again" as on-call-2 "what it holds is kept"
at 65m approve gate "Fail back to site-a" as on-call-2 "as announced"
at 76m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 85m approve gate "Protect site-b again" as on-call-2 "what it holds is kept"
always writers chat-config <= 1
never dns chat.example.com empty
expect page says "LIVE DRILL hybrid-chat: Switch over to site-b" by 3m
expect record says "This is leg 1 of 4 of the live drill" by 3m
expect dns chat.example.com -> site-b by 15m
expect dns chat.example.com -> site-a
expect writers chat-config = site-a
expect loss chat-config <= 0s
expect page says "passed: all 4 legs succeeded"
expect run succeeded
expect runs 4
until 130m
