# RDS refuses the promotion: nothing that cannot be undone was done, so the source is started again.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 3m call rds.PromoteReadReplica fails InvalidDBInstanceState
always writers chat-config <= 1
always dns chat.example.com -> site-a
expect run rolled-back by 20m
expect writers chat-config = site-a
until 40m
