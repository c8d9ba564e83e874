# When the run has begun, two of the three places go blind: one alone sees the site fail, which is no majority, so a person is asked (R27).
plan workflows/plans/web-rds-automatic.yaml
at 30s down site site-a
at 60s down vantage arbiter
never verdict fail-over
expect verdict ask observer-blind by 10m
expect mutations 0
until 20m
