# B1: site-a fails and a person is required. Nobody decides, so nothing is changed.
plan workflows/plans/hybrid-chat.yaml with decide.expires=10m
at 30s down site site-a
until 20m
expect verdict ask primary-dead by 3m
never verdict fail-over
expect gate "Fail over to site-b" expired by 13m
expect run expired by 13m
expect mutations 0
