# The people of the orders reject their run. The shop's step gets no further and says how that run ended; nothing of the shop leads to a site without orders until a person has said so.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml
at 30s nesting-shop: down site site-a
at 4m nesting-shop: approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 7m nested-orders: reject gate "Fail over to east" as orders-1 "the warehouse is being counted"
at 25m nesting-shop: skip gate "Have plan nested-orders serve at east is stuck" as on-call-1 "orders may come from west"
expect nesting-shop: record says "of the plan nested-orders ended rejected and the plan serves at west" by 10m
expect nesting-shop: dns shop.example.com -> site-a by 20m
expect nested-orders: run rejected
expect nested-orders: mutations 0
expect nesting-shop: run done-with-exceptions
