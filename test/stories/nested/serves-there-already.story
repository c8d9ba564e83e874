# The orders serve near the site that takes over already. Nobody is asked and no run of theirs begins.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml with home=east
at 30s nesting-shop: down site site-a
at 4m nesting-shop: approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
expect nesting-shop: run succeeded
expect nesting-shop: record says "the plan nested-orders serves at east, and no run of it is open"
expect nested-orders: no run
expect nested-orders: mutations 0
