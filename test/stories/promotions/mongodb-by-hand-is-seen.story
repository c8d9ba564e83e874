# A12: the set has elected its member at site-b, and only the command is refused. People prefer it by hand and say so; it is seen, and users follow.
plan ../plans/preferred-set.yaml
at 30s down site site-a
at 1m  call ssm.SendCommand in eu-central-1 fails AccessDenied until 60m
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 9m owner prefers mongodb/second
at 10m done-by-hand gate "Let mongodb prefer site-b is stuck" as on-call-1 "preferred by hand in mongosh"
expect record says "preferred by hand in mongosh; then seen:"
expect dns shop.example.com -> site-b by 15m
until 20m
