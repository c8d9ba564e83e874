# A person says no to a planned move: nothing is changed, and the site that serves goes on serving.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m reject gate "Switch over to site-b" as on-call-2 "not today, sales campaign"
expect mutations 0
expect run rejected
