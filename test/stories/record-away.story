# The record cannot be reached for 90 s. Without it nothing is changed; then the run goes on.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 200s down record
at 290s up record
at 13m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
always writers chat-config <= 1
never dns chat.example.com empty
expect dns chat.example.com -> site-b by 20m
expect dns agents.chat.example.com -> site-b by 20m
expect writers chat-config = site-b
expect webhook viber -> site-b
expect webhook facebook -> site-b
expect run succeeded
