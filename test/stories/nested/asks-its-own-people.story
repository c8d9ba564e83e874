# The shop's step asks for a run of the plan of its orders. That run asks the people of the orders, to whom nobody of the shop belongs; when it has ended, the shop goes on.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml with access="{ request: [orders-2], approve: [orders-1], accept-loss: [orders-1], skip: [orders-1] }"
at 30s nesting-shop: down site site-a
at 4m nesting-shop: approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 8m nested-orders: expect-refused approve gate "Fail over to east" as on-call-1 "the shop needs it"
at 9m nested-orders: approve gate "Fail over to east" as orders-1 "the shop moves"
expect nesting-shop: record says "which asks “Fail over to east”; that is answered there and not here"
expect nesting-shop: run succeeded
expect nested-orders: run succeeded
expect nested-orders: record says "of the plan nesting-shop, a failover to site-b, requested the failover from west to east."
expect nested-orders: record says "a step of another plan asked for it, so a person confirms it"
expect nested-orders: dns orders.example.com -> east
expect nesting-shop: dns shop.example.com -> site-b
expect nesting-shop: record says "the plan nested-orders serves at east, and no run of it is open"
