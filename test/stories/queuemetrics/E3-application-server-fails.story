# E3, E4: Tomcat of node A fails, later that of node B. The web server of each node uses the other's application: nothing is moved.
plan ../plans/queuemetrics.yaml
at 30s down service app@node-a
at 10m up service app@node-a
at 15m down service app@node-b
at 25m up service app@node-b
never dns queuemetrics.example.com -> node-a
never dns queuemetrics.example.com -> node-b
until 30m
expect no run
expect mutations 0
