# Two of four automatic plans fail at once: neither goes ahead by itself (R18, I18).
plan workflows/plans/web-rds-automatic.yaml
plan workflows/plans/web-rds-automatic.yaml with plan=second
plan workflows/plans/web-rds-automatic.yaml with plan=third
plan workflows/plans/web-rds-automatic.yaml with plan=fourth
at 30s web-rds-automatic: down service web@site-a
at 30s second: down service web@site-a
never web-rds-automatic: verdict fail-over
never second: verdict fail-over
expect web-rds-automatic: verdict ask primary-dead by 4m
expect second: verdict ask primary-dead by 4m
expect third: no run
expect fourth: no run
expect mutations 0
until 20m
