# Of an Aurora global cluster CloudWatch has told how far the standby was behind before the site failed. Whoever accepts the loss sees that, and that it bounds nothing.
plan ../plans/global-shop.yaml with steps.1.promote.global-cluster.family=aurora
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "nothing of site-a answers"
at 7m done-by-hand gate "The fence of site-a is not confirmed" as on-call-1 "its Region is down, AWS says"
at 12m approve gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "what is lost is lost"
expect record says "CloudWatch tells how far shop-b was behind before this run was opened: at most 0.4 s in the minute of 23:59 UTC"
expect record says "That bounds no loss, because what the source has written since is not in it"
expect dns shop.example.com -> site-b by 25m
expect run done-with-exceptions
