# The machine of the standby is switched off until it is needed. It is started while the database is promoted, both of its status checks have to be ok and its service has to answer, and only then users come (A2, I19).
plan ../plans/stopped-standby.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers orders <= 1
never dns shop.example.com empty
expect record says "running, system check ok, instance check ok"
expect dns shop.example.com -> site-b by 12m
expect writers orders = site-b
expect mutations 4
expect run succeeded
