# CloudWatch tells nothing of the capacity. Users are not kept waiting for ever, and nobody says that it has grown.
plan ../plans/aurora-web.yaml
at 30s down service shop@site-a
at 3m call cloudwatch.GetMetricData answers untold until 40m
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
always writers orders <= 1
expect record says "CloudWatch tells: search-b-0 nothing; whether search-b-0 has grown is not known"
expect dns shop.example.com -> site-b by 25m
expect run succeeded
