# Two people decide: the first decision wins and the second is told so.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 4m expect-refused reject gate "Fail over to site-b" as on-call-2 "wait"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
expect run succeeded
