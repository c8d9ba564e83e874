# D2, D3: the scheduler does not respond and its group of one replaces it within its time. Restart before failover: nobody is asked, nothing is changed.
plan ../../../workflows/plans/proactive.yaml
at 30s down service scheduler@site-a
always mutations 0
never verdict ask
expect verdict watch restarting by 2m
expect run no-action by 5m
expect dns proactive.example.com -> site-a
expect mutations 0
