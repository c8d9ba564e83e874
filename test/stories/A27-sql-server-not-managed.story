# A27: SQL Server is the customer's own. Whoever is asked to move the site is told that its owner has to confirm it.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
until 10m
expect gate "Fail over to site-b" waiting
expect page says "Not managed: sql-server-reporting"
expect mutations 0
