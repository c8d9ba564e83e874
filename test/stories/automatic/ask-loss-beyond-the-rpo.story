# The copy is two and a half minutes behind, more than the RPO: what may be lost is a person's decision (R22, I14).
plan workflows/plans/web-rds-automatic.yaml
given lag orders 150s
at 30s down site site-a
never verdict fail-over
expect verdict ask primary-dead by 4m
expect record says "more than the RPO"
expect mutations 0
until 20m
