# Design §7, the hold time, in a plan that is moved by nobody: the web at site-a fails for forty seconds every few minutes, and never for the whole hold time. No run ever sees enough of it, so after a quarter of an hour a person is asked, once; that it answers in between does not take the question back (R7, I16).
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
at 20m down service web@site-a
at 1240s up service web@site-a
at 24m down service web@site-a
at 1480s up service web@site-a
at 26m reject gate "Fail over to site-b" as on-call-1 "a bad release, which is taken back"
always writers orders <= 1
never verdict fail-over
expect verdict ask comes-and-goes by 17m
expect gate "Fail over to site-b" waiting by 25m
expect record says "web 5 times in"
expect record says "never for the whole hold time of 1 min"
expect writers orders = site-a
expect runs 5
expect run rejected
expect mutations 0
until 30m
