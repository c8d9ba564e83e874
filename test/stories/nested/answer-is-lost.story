# The shop asks for the run, and the answer never comes. It looks, finds the run, and waits for it; a second one does not begin.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml
given nesting-shop: call lambda.Invoke on nested times-out applied
at 30s nesting-shop: down site site-a
at 4m nesting-shop: approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 9m nested-orders: approve gate "Fail over to east" as orders-1 "the shop moves"
expect nested-orders: runs 1
expect nesting-shop: run succeeded
