# The plan of the orders has a commit window of four hours. As soon as they serve in the east the shop goes on and its users are led there; that the people of the orders still choose whether it stays so keeps nobody waiting.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml with commit="{ within: 4h }"
at 30s nesting-shop: down site site-a
at 4m nesting-shop: approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 9m nested-orders: approve gate "Fail over to east" as orders-1 "the shop moves"
at 1h nested-orders: commit gate "Commit to east" as orders-1 "orders come in"
expect nested-orders: dns orders.example.com -> east by 20m
expect nesting-shop: dns shop.example.com -> site-b by 30m
expect nesting-shop: run succeeded by 40m
expect nesting-shop: record says "it is still to be chosen whether that stays so or it returns to west"
expect nested-orders: runs 1
expect nested-orders: run succeeded
until 2h
