# Nobody answers how much may be lost. The run ends by its undo: nothing was restored, and what the fence stopped is started again.
plan ../plans/backups-only.yaml with decide.expires=10m
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 5m up site site-a
never record says "Restore orders to the new instance"
expect gate "Restore database orders at site-b: a person decides" expired by 20m
expect writers orders = site-a
expect dns shop.example.com -> site-a
expect run rolled-back
