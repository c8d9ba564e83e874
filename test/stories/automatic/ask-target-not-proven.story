# A majority sees the site fail, and the arbiter could not see that the other one is well: the target is not proven ready, so a person is asked.
plan workflows/plans/web-rds-automatic.yaml
at 20s down vantage arbiter
at 30s down service web@site-a
never verdict fail-over
expect verdict ask primary-dead by 4m
expect record says "arbiter did not see web at site-b healthy"
expect mutations 0
until 20m
