# The application at site-b answers its health address and does not show a customer the orders. The journey finds it out, after users have come: a person is asked although nobody is in the plan, and the run does not end as if all were well (I3, I19).
plan workflows/plans/web-rds-automatic.yaml
given call web.GET on orders fails ServiceBroken until 30m
at 30s down site site-a
at 32m retry gate "Verify that a customer sees the orders is stuck" as on-call-1 "the orders come again"
always writers orders <= 1
expect dns shop.example.com -> site-b by 20m
expect record says "see the orders: 203.0.113.20 answered 500 instead of 200"
expect gate "Verify that a customer sees the orders is stuck" waiting by 25m
expect run succeeded
until 60m
