# Somebody ends the run's execution in Step Functions. The sweep closes the run and calls people.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 3m abort execution
until 20m
expect gate "Fail over to site-b" waiting by 3m
expect run failed by 6m
expect page says "a run died"
expect mutations 0
