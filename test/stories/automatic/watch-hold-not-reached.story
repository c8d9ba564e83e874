# The site fails for forty seconds, less than the hold time: it is watched, and nothing is done (R2).
plan workflows/plans/web-rds-automatic.yaml
at 30s down service web@site-a
at 70s up service web@site-a
never verdict fail-over
never verdict ask
expect writers orders = site-a
expect run no-action
expect mutations 0
