# The first leg is stuck after its promotion: nobody may stop it there. It goes forward by a second try, and the drill goes on with the copy at home.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill live by on-call-1 "quarterly"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 3m call route53.ChangeResourceRecordSets fails AccessDenied
at 11m expect-refused stop gate "Move records of agents.chat.example.com to site-b is stuck" as on-call-2 "let us go back"
at 12m retry gate "Move records of agents.chat.example.com to site-b is stuck" as on-call-2 "permission is back"
at 20m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
always writers chat-config <= 1
never dns chat.example.com empty
expect gate "Protect site-a again" waiting by 30m
expect writers chat-config = site-b
expect runs 2
until 31m
