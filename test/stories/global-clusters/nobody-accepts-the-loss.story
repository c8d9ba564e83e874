# Nobody accepts the loss of a failover: nothing of the global cluster is moved, however long the question stands.
plan ../plans/global-shop.yaml
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "no task of site-a answers"
expect gate "Move global cluster shop-global to site-b: a person decides" waiting
expect dns shop.example.com -> site-a
expect mutations 2
until 60m
