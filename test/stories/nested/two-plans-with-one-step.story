# Two plans have the orders as a step, and lose their site together. One run of the orders begins, the other plan's step joins it, and both go on when it has ended.
plan ../plans/nesting-shop.yaml
plan ../plans/nesting-shop.yaml with plan=second-shop
plan ../plans/nested-orders.yaml
at 30s nesting-shop: down service shop@site-a
at 30s second-shop: down service shop@site-a
at 4m nesting-shop: approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 4m second-shop: approve gate "Fail over to site-b" as on-call-2 "site-a is dark"
at 9m nested-orders: approve gate "Fail over to east" as orders-1 "both shops move"
expect nested-orders: runs 1
expect nesting-shop: run succeeded
expect second-shop: run succeeded
