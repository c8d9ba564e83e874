# The site is away with the primary of the global cluster, so a switchover would be refused, which a failover without AllowDataLoss is too. A person accepts a loss that nobody can measure; RDS accepts at once, and the step ends when the roles have changed.
plan ../plans/global-shop.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "nothing of site-a answers"
at 7m done-by-hand gate "The fence of site-a is not confirmed" as on-call-1 "its Region is down, AWS says"
at 12m approve gate "Move global cluster shop-global to site-b: a person decides" as on-call-1 "what is lost is lost"
never dns shop.example.com empty
expect record says "How much a failover loses nobody has measured"
expect record says "Fail the global cluster shop-global over to shop-b in eu-central-1, with the loss of what has not arrived there"
expect record says "and is failing-over to shop-b"
expect record says "shop-b is its primary, and no move is under way"
expect dns shop.example.com -> site-b by 25m
expect run done-with-exceptions
