# The site is away with the primary, so nothing can be switched over. A person accepts a loss that nobody can measure, and the replica becomes a database of its own.
plan ../plans/oracle-ledger.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "nothing of site-a answers"
at 7m done-by-hand gate "The fence of site-a is not confirmed" as on-call-1 "its Region is down, AWS says"
at 12m approve gate "Move Oracle database ledger-a/ledger-b to site-b: a person decides" as on-call-1 "what is lost is lost"
never dns ledger.example.com empty
expect record says "How much its promotion loses nobody has measured"
expect record says "Promote ledger-b in eu-central-1 to a database of its own, with the loss of what has not arrived there"
expect dns ledger.example.com -> site-b by 30m
expect run done-with-exceptions
