# The web at site-a fails again and again, never for the whole hold time. The person who is asked moves the application, while site-a happens to answer: what was asked stands, because it does not hang on the one look.
plan workflows/plans/web-rds-automatic.yaml
at 30s down service web@site-a
at 70s up service web@site-a
at 4m down service web@site-a
at 280s up service web@site-a
at 8m down service web@site-a
at 520s up service web@site-a
at 12m down service web@site-a
at 760s up service web@site-a
at 16m down service web@site-a
at 1000s up service web@site-a
at 19m approve gate "Fail over to site-b" as on-call-1 "it will not get well, and what is lost is accepted"
always writers orders <= 1
never dns shop.example.com empty
never verdict fail-over
expect verdict ask comes-and-goes by 17m
expect writers orders = site-b by 30m
expect dns shop.example.com -> site-b by 32m
expect run succeeded
