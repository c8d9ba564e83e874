# The load balancer's interface does not answer while the site is taken in. That is no failure of the site, and users stay where they are: a person is asked, and the step goes on when it answers again (A25, I3).
plan ../plans/configured-web.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 8m cut control-plane elasticloadbalancing
at 22m restore control-plane elasticloadbalancing
at 23m retry gate "Take site-b into shop-b is stuck" as on-call-1 "it answers again"
always writers orders <= 1
never dns shop.example.com empty
expect record says "could not look"
expect dns shop.example.com -> site-b by 30m
expect mutations 12
expect run succeeded
