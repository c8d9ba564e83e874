# A lead has paused automation: a person is asked (R21).
plan workflows/plans/web-rds-automatic.yaml
at 10s pause automation until 1h by lead-1 "freeze"
at 30s down site site-a
never verdict fail-over
expect verdict ask primary-dead by 4m
expect record says "automation is paused"
expect mutations 0
until 20m
