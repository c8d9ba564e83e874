# A person has the step try again after the run of the orders was rejected. That is another run, which asks anew, and the shop goes on when it has ended.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml
at 30s nesting-shop: down site site-a
at 4m nesting-shop: approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 7m nested-orders: reject gate "Fail over to east" as orders-1 "the warehouse is being counted"
at 25m nested-orders: acknowledge block by orders-1 "it is counted"
at 26m nesting-shop: retry gate "Have plan nested-orders serve at east is stuck" as on-call-1 "they are ready now"
at 30m nested-orders: approve gate "Fail over to east" as orders-2 "counted"
expect nested-orders: runs 2
expect nested-orders: dns orders.example.com -> east
expect nesting-shop: run succeeded
