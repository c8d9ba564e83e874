# The plan acts by itself, and the site to which a planned move led dies ten minutes later: nothing goes back by itself so soon (R4), so people are called once, with the command.
plan workflows/plans/queuemetrics.yaml with decide.mode=automatic
at 1m start switchover to node-b by on-call-1 "maintenance"
at 3m approve gate "Switch over to node-b" as on-call-2 "as announced"
at 10m down site node-b
expect page says "LIVE queuemetrics: node-b fails shortly after it was moved to" by 12m
expect page says "Ask for the failover if it is needed: understudy start queuemetrics" by 12m
expect pages 3
expect runs 1
until 50m
