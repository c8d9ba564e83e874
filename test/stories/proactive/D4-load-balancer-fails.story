# D4, A25: the balancer in front of the scheduler is dead and the scheduler itself answers. It is shown and nothing is moved.
plan ../../../workflows/plans/proactive.yaml
at 30s down service load-balancer@site-a
until 20m
expect no run
expect dns proactive.example.com -> site-a
expect mutations 0
