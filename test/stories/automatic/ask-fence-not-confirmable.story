# A machine has had no watchdog for a quarter of an hour when the site fails. Waiting would prove nothing, so a person is asked before anything is changed (R5).
plan workflows/plans/web-rds-automatic.yaml
at 1m down watchdog web-1@site-a
at 16m down site site-a
never verdict fail-over
expect verdict ask primary-dead by 20m
expect record says "the watchdog of web-1 had not renewed"
expect mutations 0
until 35m
