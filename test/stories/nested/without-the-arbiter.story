# Both sites and the arbiter: site-a is dark and the arbiter is away. The shop is moved by a break-glass run, whose record knows nothing of the orders: nothing is asked for, and a person who has moved them by their own break-glass run says that it was done.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml
at 30s nesting-shop: down service shop@site-a
at 31s down arbiter
at 3m nesting-shop: start break-glass to site-b by on-call-1 "site-a is dark and the arbiter away"
at 4m nesting-shop: approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 10m nesting-shop: done-by-hand gate "Have plan nested-orders serve at east is stuck" as on-call-1 "moved by its own break-glass run"
expect nesting-shop: record says "bring that plan there by a break-glass run of its own and say here that it was done by hand" by 10m
expect nesting-shop: dns shop.example.com -> site-b
expect nested-orders: mutations 0
