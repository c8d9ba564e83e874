# The move of the global cluster is skipped. The cluster at site-b only reads, so no user is led there, whatever its health check answers.
plan ../plans/global-shop.yaml
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
at 10m skip gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "later"
never dns shop.example.com -> site-b
expect record says "global cluster shop-global is not known to be writable at site-b"
