# A27, B10: the customer fails the database over. A word is no evidence and is asked again; with evidence the run looks for itself, and goes on when a trial write is accepted.
plan ../plans/owners-database.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 6m approve gate "Ask the owner of orders for site-b: a person decides" as on-call-1 "done"
at 9m owner promotes orders@site-b
at 10m approve gate "Ask the owner of orders for site-b: a person decides" as on-call-1 "sql-b is primary since 09:00, seen by the customer's DBA in its dashboard"
never dns shop.example.com empty
always writers orders <= 1
expect page says "orders: its owner moves it" by 4m
expect record says "which are no evidence" by 7m
expect record says "confirmed by on-call-1, a person: sql-b is primary since 09:00, seen by the customer's DBA in its dashboard; orders at site-b answers as the writer and accepted a trial write"
expect dns shop.example.com -> site-b
expect writers orders = site-b
expect run succeeded
