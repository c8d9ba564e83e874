# RDS refuses the promotion, and a person stops the run there. It ends at once, nobody is asked about the steps behind it, and after an acknowledged block a new run finishes (I7, I13).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 4m call rds.PromoteReadReplica fails InvalidDBInstanceStateFault
at 10m stop gate "Promote database chat-config at site-b is stuck" as on-call-1 "we look into it first"
at 12m acknowledge block by lead-1 "the copy is fine again"
at 15m approve gate "Fail over to site-b" as on-call-1 "site-a is still dark"
at 24m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never gate "Run takeover.sh at site-b is stuck" waiting
expect gate "Promote database chat-config at site-b is stuck" waiting by 10m
expect run stopped by 11m
expect runs 2
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect run succeeded
