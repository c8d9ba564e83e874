# A28, A31: after more than an hour Facebook has taken the app from the page too, and Viber has given the address up. The gate said by when; app and page are subscribed again, and the record says that it was too late for what users wrote meanwhile.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
expect record says "Register with Viber by 2026-01-01 01:00 UTC, otherwise Viber gives the address up" by 15m
at 80m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "nobody was awake"
expect record says "Subscribe page 200000000000002 to app 100000000000001 for messages, messaging_postbacks" by 82m
expect record says "too late for what Facebook could not deliver: it may have given up at 2026-01-01 01:00 UTC" by 82m
expect webhook facebook -> site-b
expect webhook viber -> site-b
expect run succeeded
