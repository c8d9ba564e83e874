# A12: the set has elected its member at site-b, the command is refused, and somebody leaves the step out. The primary is seen all the same, and users follow.
plan ../plans/preferred-set.yaml
at 30s down site site-a
at 1m  call ssm.SendCommand in eu-central-1 fails AccessDenied until 60m
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 10m skip gate "Let mongodb prefer site-b is stuck" as on-call-1 "it has elected the member by itself"
expect record says "it has elected the member by itself; then seen:"
expect dns shop.example.com -> site-b by 15m
expect run done-with-exceptions
until 20m
