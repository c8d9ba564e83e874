# A25: the load balancer dies. It is not the site: nothing is moved and no database is promoted.
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
at 30s down service load-balancer@site-a
until 12m
expect no run
never verdict ask
expect mutations 0
