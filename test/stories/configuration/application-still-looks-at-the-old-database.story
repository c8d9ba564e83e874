# Nobody tells the application of the promoted database: its process lives, its health address is well, and its pages do not come. The look at them finds it out before users are sent there (I19).
plan ../plans/configured-web.yaml
at 30s down site site-a
at 2m call ssm.PutParameter fails AccessDeniedException
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 10m skip gate "Set endpoint at site-b is stuck" as on-call-1 "it will find its database all the same"
always writers orders <= 1
never dns shop.example.com -> site-b
expect writers orders = site-b by 10m
expect record says "/orders: 10.255.0.2 answered 503"
expect run open
until 25m
