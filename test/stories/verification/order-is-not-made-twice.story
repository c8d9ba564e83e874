# The answer to the customer's order is lost. Nobody knows whether there is one now, so the journey is not made again by itself: a person looks after the order and lets it try again.
plan ../plans/ordering-web.yaml
given call web.POST times-out applied times 1
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 20m retry gate "Verify that a customer can order is stuck" as engineer-1 "the test order is removed"
expect gate "Verify that a customer can order is stuck" waiting by 10m
expect record says "It may have left behind what it changes (order: a test order, removed by the last request), so it is not made again by itself"
expect record says "a customer can order: open the shop answered 200"
expect run succeeded
