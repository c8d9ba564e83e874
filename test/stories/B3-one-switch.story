# B3: traffic has one switch with one owner. While the standby is made ready no name leads to it.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
expect dns chat.example.com -> site-a by 5m
expect dns agents.chat.example.com -> site-a by 5m
expect dns chat.example.com -> site-b by 14m
expect dns agents.chat.example.com -> site-b by 14m
expect writers chat-config = site-b
expect webhook viber -> site-b
expect webhook facebook -> site-b
expect run succeeded
