# A12, B13: the set has elected its member at site-b by itself. The step makes it preferred; when site-a is back, the set does not go home.
plan ../plans/preferred-set.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 20m up site site-a
at 21m up host database@site-a
until 35m
never record says "has its writer at site-a, while the application runs at site-b"
expect record says "Let the set of mongodb prefer mongo-second.shop.internal:27017 as its primary"
expect record says "it is preferred in mongodb from now on"
expect dns shop.example.com -> site-b by 10m
expect run succeeded
