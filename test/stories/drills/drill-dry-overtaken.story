# The site fails while a dry drill waits for an answer of RDS. The alarm does not wait for the drill: the failover ends it and begins, and the drill writes nothing more.
plan workflows/plans/hybrid-chat.yaml
at 3m call rds.DescribeDBInstances in eu-central-1 throttled until 4m
at 3m down site site-a
at 190s start drill dry by lead-1 "monthly"
expect record says "The drill gave way" by 4m
expect gate "Fail over to site-b" waiting by 6m
expect mutations 0 by 6m
at 7m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
expect dns chat.example.com -> site-b by 30m
expect run succeeded
expect runs 2
