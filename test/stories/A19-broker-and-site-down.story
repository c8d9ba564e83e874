# A19: AMQ-1 and its site fail together. The brokers help themselves; the rest of the site is moved.
plan workflows/plans/hybrid-chat.yaml
at 30s down member activemq/site-a
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
always writers chat-config <= 1
never dns chat.example.com empty
expect dns chat.example.com -> site-b by 14m
expect dns agents.chat.example.com -> site-b by 14m
expect writers chat-config = site-b
expect webhook viber -> site-b
expect webhook facebook -> site-b
expect run succeeded
