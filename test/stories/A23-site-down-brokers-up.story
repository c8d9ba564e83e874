# A23: a site fails and both brokers live. Nothing is done about the brokers, the rules of the site hold.
plan workflows/plans/hybrid-chat.yaml
at 30s down service gateway@site-a
at 30s down service chat-server@site-a
at 30s down service customer-channel-manager@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
expect verdict ask primary-dead by 3m
expect dns chat.example.com -> site-b by 14m
expect dns agents.chat.example.com -> site-b by 14m
expect writers chat-config = site-b
expect webhook viber -> site-b
expect webhook facebook -> site-b
expect run succeeded
