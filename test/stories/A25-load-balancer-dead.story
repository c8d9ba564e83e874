# A25: the load balancer dies. It is not the site: nothing is moved and no database is promoted, also by a run that a restarting gateway began.
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
at 30s down service load-balancer@site-a
at 6m down service gateway@site-a
at 400s up service gateway@site-a
until 12m
expect no run by 6m
expect verdict stand-down shown-only by 8m
expect run no-action
never verdict ask
expect mutations 0
