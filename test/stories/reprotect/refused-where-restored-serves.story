# After a restore another instance serves than the plan names: a copy of that one would protect nothing, so the re-protection is refused.
plan ../plans/restore-second.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 4m call rds.PromoteReadReplica fails InvalidDBInstanceStateFault
at 12m skip gate "Promote database orders at site-b is stuck" as on-call-1 "the replica is broken, we restore"
at 14m approve gate "Restore database orders at site-b: a person decides" as on-call-1 "minutes of orders are lost, agreed with sales"
at 110m up site site-a
at 120m start reprotect to site-a by on-call-1 "site-a is mended"
expect verdict refuse reprotect-restored-serves by 122m
expect mutations 0 since 120m
expect run refused
until 130m
