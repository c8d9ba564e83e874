# RDS of the Region that is left goes silent after it took the switchover. Nobody can see that its instance has become the replica, so a person is asked whether the users follow; nothing is sent a second time.
plan ../plans/oracle-ledger.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 10m call rds.DescribeDBInstances in eu-west-1 slow 90s until 60m
at 40m approve gate "Move Oracle database ledger-a/ledger-b to site-b: a person decides" as on-call-1 "RDS there gives no answer, and ledger-b leads"
never dns ledger.example.com empty
expect gate "Move Oracle database ledger-a/ledger-b to site-b: a person decides" waiting by 30m
expect record says "although nobody has seen that ledger-a has become its replica"
expect mutations 6
expect dns ledger.example.com -> site-b by 60m
until 60m
