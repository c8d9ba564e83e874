# The web at site-a fails for forty seconds, twice, with minutes between. Each time is too short, and twice is not again and again: nobody is asked, and nothing is done (R2, I16).
plan workflows/plans/web-rds-automatic.yaml
at 30s down service web@site-a
at 70s up service web@site-a
at 8m down service web@site-a
at 520s up service web@site-a
never verdict fail-over
never verdict ask
expect runs 2
expect run no-action
expect writers orders = site-a
expect mutations 0
until 30m
