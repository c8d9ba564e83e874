# A live drill has moved production and its copy is made at home; then the other site dies and a failover leads home. The drill's own legs say that a copy follows, which is not so any more: its end does not repeat that. The looks of this world tell of no copy, so it says that this is not known.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill live by on-call-1 "quarterly"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 20m approve gate "Protect site-a again" as on-call-2 "what it holds is kept"
at 58m down site site-b
at 64m approve gate "Fail over to site-a" as on-call-2 "dark"
at 75m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "as announced"
expect page says "came between. Production stands at its home site-a. Whether anything protects it is not known" by 80m
expect runs 3
until 90m
