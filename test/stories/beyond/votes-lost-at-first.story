# CloudWatch takes no datapoint while the site dies. Nobody hears a vote until it does again; then the run begins at once and finds what was remembered meanwhile (R12).
plan workflows/plans/hybrid-chat.yaml
given call cloudwatch.PutMetricData fails InternalFailure until 3m
at 30s down site site-a
always mutations 0
never verdict fail-over
expect no run by 2m
expect verdict ask primary-dead by 6m
expect runs 1
until 8m
