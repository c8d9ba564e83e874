# The cluster at the target has storage and no instance. Nothing there could take writes, so nobody is asked for a loss and nothing is moved until there is one.
plan ../plans/global-shop.yaml
at 30s down service shop@site-a
at 3m call rds.DescribeDBClusters answers headless until 20m
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
at 21m retry gate "Move global cluster shop-global to site-b is stuck" as on-call-1 "an instance is there now"
at 30m approve gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "what is lost is lost"
expect record says "it has no instance, so nothing there could take writes, and nothing was moved"
expect dns shop.example.com -> site-b by 50m
expect run succeeded
