# A29: Viber has the new address, takes what site-b sends, and no message of a user gets through. The engineer says that it is done by hand; at the end of the run such a message has to have arrived since, so a person is asked again until one does.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
at 601s cut link viber site-b one-way
at 25m done-by-hand gate "Re-register the Viber webhook at site-b is stuck" as engineer-1 "Viber names our address, and what we send arrives"
at 26m outbound viber from site-b
expect gate "Verify that messages of viber arrive at site-b is stuck" waiting by 40m
expect record says "a person said at"
expect record says "and messages that go out prove nothing"
at 41m restore link viber site-b one-way
at 43m retry gate "Verify that messages of viber arrive at site-b is stuck" as engineer-1 "the firewall lets Viber in again"
expect record says "a message of Viber arrived at site-b at"
expect run done-with-exceptions
until 60m
