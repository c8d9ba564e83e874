# The same with a plan that does not say automatic: a person is asked.
plan workflows/plans/web-rds-automatic.yaml with decide.mode=ask
at 30s down site site-a
never verdict fail-over
expect verdict ask primary-dead by 4m
expect gate "Fail over to site-b" waiting
expect record says "the plan asks a person"
expect mutations 0
until 20m
