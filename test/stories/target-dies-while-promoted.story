# The target dies while its database is promoted. No traffic is led there, and people are asked.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 290s down site site-b
until 25m
never dns chat.example.com empty
never dns chat.example.com -> site-b
expect run open
