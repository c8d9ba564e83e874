# E3: Tomcat of node A fails. The web server of the node uses the other node's application: nothing is moved, nobody is woken.
plan ../../../workflows/plans/queuemetrics.yaml
at 30s down service app@node-a
at 10m up service app@node-a
never dns queuemetrics.example.com -> node-a
never dns queuemetrics.example.com -> node-b
until 20m
expect no run
expect mutations 0
