# The machine dies while the copy is made: what is kept under the first epoch stays so, and asked for again the command goes on with it.
plan ../plans/own-postgresql.yaml
at 20s cut replication orders
at 60s down site site-a
at 5m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 30m up site site-a
at 30m restore replication orders
at 40m start reprotect to site-a by on-call-1 "site-a is back"
at 42m approve gate "Protect site-a again" as on-call-2 "what it holds is kept"
at 50m down host database@site-a
at 60m up host database@site-a
always writers orders <= 1
never dns shop.example.com empty
expect record says "main.kept-2"
until 130m
