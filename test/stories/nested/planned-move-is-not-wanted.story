# The people of the orders reject their part of a planned move. The shop's move is taken back by itself: of the orders nothing has moved, which is looked at, so nobody is asked.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml
at 1m nesting-shop: start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m nesting-shop: approve gate "Switch over to site-b" as on-call-2 "as announced"
at 8m nested-orders: reject gate "Switch over to east" as orders-1 "not today"
expect nested-orders: run rejected
expect nested-orders: mutations 0
expect nesting-shop: record says "nothing of it is to be taken back"
expect nesting-shop: run rolled-back
expect nesting-shop: dns shop.example.com -> site-a
