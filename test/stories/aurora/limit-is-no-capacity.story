# The new limits are accepted and the cluster does not grow. What was accepted is no capacity: after a quarter of an hour a person is asked, and no user is sent there before.
plan ../plans/aurora-web.yaml
at 30s down service shop@site-a
at 3m call cloudwatch.GetMetricData answers not-grown until 30m
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
at 31m retry gate "Raise the capacity of search-b at site-b is stuck" as on-call-1 "AWS says that it grows again"
always writers orders <= 1
expect gate "Raise the capacity of search-b at site-b is stuck" waiting by 25m
expect record says "search-b-0 0.5 ACU"
expect dns shop.example.com -> site-b by 45m
expect run succeeded
