# RDS takes the switchover and its answer is lost. The run looks, finds the roles being exchanged, and sends nothing a second time.
plan ../plans/oracle-ledger.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 2m call rds.SwitchoverReadReplica times-out applied
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
expect record says "ledger-b is the primary and ledger-a its replica"
expect dns ledger.example.com -> site-b by 40m
expect mutations 6
expect run succeeded
