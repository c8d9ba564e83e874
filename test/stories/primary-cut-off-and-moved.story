# A primary that is only cut off cannot be fenced. A person takes it upon themselves to go on, and accepts a loss nobody knows.
plan workflows/plans/hybrid-chat.yaml
at 30s cut link site-a site-b
at 30s cut link site-a arbiter
at 30s cut link site-a internet
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 8m approve gate "The fence of site-a is not confirmed" as lead-1 "users matter more than the writes over there"
at 16m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
never dns chat.example.com empty
expect gate "The fence of site-a is not confirmed" waiting by 8m
expect dns chat.example.com -> site-b by 20m
expect run done-with-exceptions
