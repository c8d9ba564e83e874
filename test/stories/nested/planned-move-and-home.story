# A planned move of the shop moves its orders by a planned move too, and the way home as well; each run asks its own people.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml
at 1m nesting-shop: start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m nesting-shop: approve gate "Switch over to site-b" as on-call-2 "as announced"
at 6m nested-orders: approve gate "Switch over to east" as orders-1 "as announced"
at 2h nesting-shop: start failback to site-a by on-call-1 "site-a is ready"
at 123m nesting-shop: approve gate "Fail back to site-a" as on-call-2 "as announced"
at 126m nested-orders: approve gate "Fail back to west" as orders-1 "as announced"
expect nested-orders: dns orders.example.com -> east by 15m
expect nesting-shop: dns shop.example.com -> site-b by 20m
expect nested-orders: dns orders.example.com -> west
expect nesting-shop: dns shop.example.com -> site-a
expect nesting-shop: runs 2
expect nested-orders: runs 2
expect nesting-shop: run succeeded
