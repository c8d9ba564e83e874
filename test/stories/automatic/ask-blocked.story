# A person rejected a failover, the site recovered, and it fails again within the block time. Nothing begins by itself then; a person who starts a run is asked to confirm it (R4, I17).
plan workflows/plans/web-rds-automatic.yaml
at 10s pause automation until 10m by lead-1 "freeze"
at 30s down service web@site-a
at 4m reject gate "Fail over to site-b" as on-call-1 "a deployment went wrong, it comes back"
at 5m up service web@site-a
at 20m down service web@site-a
at 30m start failover to site-b by on-call-1 "it is down again"
never verdict fail-over
expect run rejected by 5m
expect verdict ask requested by 31m
expect runs 2
expect gate "Fail over to site-b" waiting
expect mutations 0
until 50m
