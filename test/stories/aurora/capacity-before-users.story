# The site fails. Before users are sent to the other one, its serverless cluster has really grown, as CloudWatch measures it, and its other cluster has two instances more, which are available; those that were there are left as they were.
plan ../plans/aurora-web.yaml
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
always writers orders <= 1
expect record says "Let the instances of the Aurora cluster search-b in eu-central-1 have 8 to 32 ACU (it was 0.5 to 1)"
expect record says "CloudWatch tells: search-b-0 8 ACU"
expect record says "of db.r6g.large to the Aurora cluster audit-b in eu-central-1, with promotion tier 1"
expect record says "audit-b-0 (db.t4g.medium, available)"
expect dns shop.example.com -> site-b by 20m
expect run succeeded
