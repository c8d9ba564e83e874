# D5: on Kubernetes with one replica a node dies. Until its eviction time is over the pod runs nowhere, and then on another node: inside that time nothing is done.
plan ../plans/proactive.yaml with services.scheduler.restarts=8m
at 30s down host scheduler@site-a
always mutations 0
never verdict ask
expect verdict watch restarting by 2m
expect run no-action by 8m
expect mutations 0
