# A29: what goes out proves nothing. Viber takes what site-b sends, and even its receipts arrive there, but no message of a user does: the registration is not proved, and a person is asked.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
at 601s cut link viber site-b one-way
at 11m outbound viber from site-b
at 15m outbound viber from site-b
expect webhook viber -> site-b by 11m
expect gate "Re-register the Viber webhook at site-b is stuck" waiting by 25m
expect record says "no message has arrived since"
at 26m restore link viber site-b one-way
at 27m outbound viber from site-b
at 28m retry gate "Re-register the Viber webhook at site-b is stuck" as engineer-1 "Viber reaches us again"
expect run succeeded
