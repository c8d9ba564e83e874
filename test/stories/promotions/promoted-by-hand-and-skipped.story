# The replica cannot be promoted by the run. Somebody promotes it in the console and skips the step, which says nothing of that. For half a minute RDS still shows a replica; the second way waits, then finds that the instance is no replica any more, and restores nothing beside it. (R1)
plan ../plans/restore-second.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 4m call rds.PromoteReadReplica fails InvalidDBInstanceStateFault
at 12m owner promotes orders@site-b
at 12m call rds.DescribeDBInstances answers still-replica until 750s
at 725s skip gate "Promote database orders at site-b is stuck" as on-call-1 "I have promoted it in the console"
always writers orders <= 1
never record says "Restore orders to the new instance"
expect gate "Restore database orders at site-b is stuck" waiting by 14m
expect record says "skipped a moment ago, and what somebody did by hand before that may not show yet"
expect record says "and no replica; beside it nothing is restored"
