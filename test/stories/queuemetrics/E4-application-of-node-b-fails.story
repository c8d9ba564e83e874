# E4: Tomcat of node B fails, and after it is back that of node A. Each web server uses the other's: nothing is moved, nobody is woken.
plan ../../../workflows/plans/queuemetrics.yaml
at 30s down service app@node-b
at 10m up service app@node-b
at 11m down service app@node-a
at 20m up service app@node-a
never dns queuemetrics.example.com -> node-a
never dns queuemetrics.example.com -> node-b
until 30m
expect no run
expect mutations 0
