# A27, B10: the customer fails the database over. Two words are no evidence; with evidence the run looks for itself, and goes on when a trial write is accepted.
plan ../plans/owners-database.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 8m approve gate "Ask the owner of orders for site-b: a person decides" as on-call-1 "ok"
expect record says "which are no evidence" by 10m
never dns shop.example.com -> site-b
never writers orders = site-b
expect gate "Ask the owner of orders for site-b: a person decides" waiting by 10m
until 20m
