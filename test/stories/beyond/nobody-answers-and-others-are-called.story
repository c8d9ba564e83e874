# Nobody of those who are called first answers a question that never expires. When the time of a question is over, those whom the plan names for that are called on a topic of their own, and one of them decides.
plan ../plans/stopped-standby.yaml with decide.escalate=arn:aws:sns:eu-north-1:111122223333:duty-managers decide.expires=10m
given call rds.PromoteReadReplica fails InvalidParameterValue times 9
at 30s down service shop@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a answers nobody"
at 30m stop gate "Promote database orders at site-b is stuck" as on-call-1 "we wait for the source"
never dns shop.example.com empty
expect page says "You are called because nobody of those who are called first has answered" by 16m
expect run stopped
