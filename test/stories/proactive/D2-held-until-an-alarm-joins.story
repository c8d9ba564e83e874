# D2, R7: a person holds the question of a repair, and then the alarm joins. From then on nobody's thinking keeps the failover: the repair cannot be held any more, ends when its own ten minutes are over, and the failover starts and asks.
plan ../../../workflows/plans/proactive.yaml
at 30s down service scheduler@site-a
at 32s start repair scheduler on site-a by operator-1 "the scheduler does not respond"
at 40s hold 10m gate "Repair site-a: scheduler" as on-call-1 "looking for the cause"
at 3m expect-refused hold 10m gate "Repair site-a: scheduler" as on-call-1 "still looking"
at 3m down site site-a
never verdict fail-over
expect record says "what people took of time does not count any more, because a failover waits"
expect gate "Fail over to site-b" waiting by 16m
until 18m
expect runs 2
expect mutations 0
