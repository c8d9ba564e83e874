# E1: the web server of node A fails. Clients take the other address of the name, so nothing is moved and nobody is woken.
plan ../../../workflows/plans/queuemetrics.yaml
at 30s down service web@node-a
at 10m up service web@node-a
never dns queuemetrics.example.com empty
never dns queuemetrics.example.com -> node-a
never dns queuemetrics.example.com -> node-b
until 15m
expect no run
expect mutations 0
