# A person confirms what is not so. The run looks, sees no writer at the target, and moves nobody there.
plan ../plans/owners-database.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 6m approve gate "Ask the owner of orders for site-b: a person decides" as on-call-1 "the customer says that sql-b is the primary"
until 30m
never dns shop.example.com -> site-b
expect record says "but what is seen does not agree" by 7m
expect gate "Ask the owner of orders for site-b is stuck" waiting by 17m
