# A planned move there and home: the instances exchange their roles twice, nobody is asked for a loss, and each time the run waits until the former primary is the replica.
plan ../plans/oracle-ledger.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 90m start failback to site-a by on-call-1 "home again"
at 92m approve gate "Fail back to site-a" as on-call-2 "as announced"
never dns ledger.example.com empty
expect record says "Switch over to ledger-b in eu-central-1, without loss, so that ledger-a in eu-west-1 becomes its replica"
expect record says "ledger-b is the primary and ledger-a its replica"
expect record says "ledger-a is the primary and ledger-b its replica"
expect dns ledger.example.com -> site-a by 150m
expect run succeeded
expect runs 2
until 150m
