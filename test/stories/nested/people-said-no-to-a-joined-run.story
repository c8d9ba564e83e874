# The orders are on their way to the east by a planned move of their own when the shop's planned move begins, which joins that run. Their people reject it. They are not asked a second time a few seconds later: the shop's move says how that run ended and is taken back.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml
at 20s nested-orders: start switchover to east by orders-1 "we want to go east"
at 1m nesting-shop: start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m nesting-shop: approve gate "Switch over to site-b" as on-call-2 "as announced"
at 9m nested-orders: reject gate "Switch over to east" as orders-2 "no, we stay"
expect nested-orders: runs 1
expect nested-orders: run rejected
expect nested-orders: mutations 0
expect nesting-shop: record says "ended rejected and the plan serves at west"
expect nesting-shop: run rolled-back
expect nesting-shop: dns shop.example.com -> site-a
until 1h
