# RDS refuses the switchover of a planned move. Nothing is promoted instead, although the plan would allow that in a failover: what was fenced is taken back, and site-a goes on.
plan ../plans/oracle-ledger.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 2m call rds.SwitchoverReadReplica fails InvalidDBInstanceStateFault
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
expect record says "Set the ECS service ledger-a/web in eu-west-1 to 2 tasks"
expect dns ledger.example.com -> site-a
expect run rolled-back
