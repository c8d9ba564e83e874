# Traffic is stuck after the promotion: nobody may stop the run there, and a second try brings it to its end.
plan test/stories/plans/own-postgresql.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 3m call route53.ChangeResourceRecordSets fails AccessDenied
at 10m expect-refused stop gate "Move records of shop.example.com to site-b is stuck" as on-call-2 "let us go back"
at 11m retry gate "Move records of shop.example.com to site-b is stuck" as on-call-2 "permission is back"
always writers orders <= 1
expect gate "Move records of shop.example.com to site-b is stuck" waiting by 9m
expect writers orders = site-b
expect run succeeded by 20m
