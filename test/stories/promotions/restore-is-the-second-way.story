# The replica cannot be promoted. A person skips it, and the backup behind it is restored to an instance of its own; what that loses is more than was accepted, so it is asked.
plan ../plans/restore-second.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 4m call rds.PromoteReadReplica fails InvalidDBInstanceStateFault
at 12m skip gate "Promote database orders at site-b is stuck" as on-call-1 "the replica is broken, we restore"
at 14m approve gate "Restore database orders at site-b: a person decides" as on-call-1 "minutes of orders are lost, agreed with sales"
always writers orders <= 1
never dns shop.example.com empty
expect gate "Restore database orders at site-b: a person decides" waiting by 14m
expect record says "Restore orders to the new instance orders-b-restored in eu-central-1"
expect writers orders = site-b
expect dns shop.example.com -> site-b
expect run done-with-exceptions
