# The orders are on their way home when the shop fails over to where they come from. The shop's step neither joins that run nor ends it: it says which run it is, and a person has it try again.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml
at 1m nested-orders: start switchover to east by orders-1 "maintenance in the west"
at 3m nested-orders: approve gate "Switch over to east" as orders-1 "as announced"
at 20m nested-orders: start failback to west by orders-1 "maintenance is over"
at 1210s nesting-shop: down site site-a
at 23m nesting-shop: approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 26m nested-orders: reject gate "Fail back to west" as orders-1 "the shop needs us in the east"
at 40m nesting-shop: retry gate "Have plan nested-orders serve at east is stuck" as on-call-1 "they stay"
expect nesting-shop: record says "a switchover from east to west, and not one to east" by 26m
expect nested-orders: dns orders.example.com -> east
expect nesting-shop: run succeeded
