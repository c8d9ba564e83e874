# The run of the orders is not begun before its question expires. The shop's step says so and goes no further; a person stops the shop's run, whose fence is taken back, and nothing of the orders is touched.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml
at 30s nesting-shop: down site site-a
at 4m nesting-shop: approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 50m nesting-shop: stop gate "Have plan nested-orders serve at east is stuck" as on-call-1 "we wait for site-a"
expect nesting-shop: record says "of the plan nested-orders ended expired" by 45m
expect nested-orders: run expired
expect nested-orders: mutations 0
expect nesting-shop: dns shop.example.com -> site-a
until 2h
