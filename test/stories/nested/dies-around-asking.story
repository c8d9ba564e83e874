# The function dies after it has asked for the run and before it has heard the answer, and others die while both runs go on. One run of the orders comes of it.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml
at 30s nesting-shop: down site site-a
at 4m nesting-shop: approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 266s nesting-shop: crash after-effect
at 9m nested-orders: approve gate "Fail over to east" as orders-1 "the shop moves"
at 9m nested-orders: crash before-effect
at 10m nesting-shop: crash anywhere
at 10m nested-orders: crash anywhere
expect nested-orders: runs 1
expect nested-orders: run succeeded
expect nesting-shop: run succeeded
