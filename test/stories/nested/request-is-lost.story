# The shop asks for the run, and the request is lost without a word. After a minute in which no run appears the same request is sent once more.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml
given nesting-shop: call lambda.Invoke on nested times-out lost
at 30s nesting-shop: down site site-a
at 4m nesting-shop: approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 9m nested-orders: approve gate "Fail over to east" as orders-1 "the shop moves"
expect nested-orders: runs 1
expect nesting-shop: run succeeded
