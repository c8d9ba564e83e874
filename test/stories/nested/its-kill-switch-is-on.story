# The kill switch of the orders is on. No run of theirs is asked for, and the shop's step says who turned it on; when it is off, a person has it try again.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml
at 10s nested-orders: kill switch on by orders-1 "the schema is being changed"
at 30s nesting-shop: down site site-a
at 4m nesting-shop: approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 20m nested-orders: kill switch off by orders-1 "done"
at 21m nesting-shop: retry gate "Have plan nested-orders serve at east is stuck" as on-call-1 "they say it is off"
at 24m nested-orders: approve gate "Fail over to east" as orders-1 "the shop moves"
expect nesting-shop: record says "its kill switch is on (orders-1)" by 10m
expect nested-orders: no run by 20m
expect nested-orders: runs 1
expect nesting-shop: run succeeded
