# C5: between the sites the availability group is asynchronous. After the confirmed fence the other site's secondary is made the primary by force, and the record says that its copies are suspended until people resume them.
plan ../plans/own-sql-server.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers orders <= 1
never dns shop.example.com empty
expect record says "Promote the SQL Server of orders"
expect record says "only people resume it"
expect dns shop.example.com -> site-b by 10m
expect writers orders = site-b
expect run succeeded
