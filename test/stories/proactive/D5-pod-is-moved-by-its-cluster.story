# D5: on Kubernetes with one replica the node dies. Until its eviction time is over the pod runs nowhere, and then on another node: inside that time nothing is done, and no second scheduler is started at the other site.
plan ../../../workflows/plans/proactive-kubernetes.yaml
at 30s down host scheduler@site-a
always mutations 0
always writers scheduler-state <= 1
never verdict ask
expect verdict watch restarting by 2m
expect run no-action by 9m
expect mutations 0
