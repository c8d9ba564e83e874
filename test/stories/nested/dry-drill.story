# A dry drill of the shop says that it would ask for a run of the orders, and through which steps that would go. It asks for none.
plan ../plans/nesting-shop.yaml
plan ../plans/nested-orders.yaml
at 3m nesting-shop: start drill dry by on-call-1 "monthly"
expect nesting-shop: record says "its own run would go through fence.ec2-stop, activate.ec2-start, verify.https, traffic.route53-records and verify.https"
expect nesting-shop: run succeeded
expect nested-orders: no run
expect mutations 0
