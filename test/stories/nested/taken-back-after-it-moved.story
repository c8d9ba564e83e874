# The orders have moved, and then the shop does not answer at the new site. Its planned move is taken back before users were led there. Nobody moves the orders home by itself: a person is asked, skips that, and the shop runs again where it was, with its orders in the east.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml
at 1m nesting-shop: start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m nesting-shop: approve gate "Switch over to site-b" as on-call-2 "as announced"
at 250s nesting-shop: down service shop@site-b
at 8m nested-orders: approve gate "Switch over to east" as orders-1 "as announced"
at 18m nesting-shop: skip gate "Undo: Have plan nested-orders serve at east is stuck" as on-call-1 "the orders may stay there"
expect nesting-shop: record says "or to skip this: then the rest is taken back and that plan stays where it serves" by 18m
expect nested-orders: dns orders.example.com -> east
expect nested-orders: runs 1
expect nesting-shop: dns shop.example.com -> site-a
expect nesting-shop: run rolled-back
