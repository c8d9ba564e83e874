# B7: the redirection that was done by hand is done by the traffic steps: old for new, and never empty.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect dns chat.example.com -> site-b by 12m
expect dns agents.chat.example.com -> site-b by 12m
expect run succeeded
