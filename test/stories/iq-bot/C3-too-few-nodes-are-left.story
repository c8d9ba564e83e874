# C3: two of three nodes are gone, so the cluster does not do its work any more although one still answers. A person is asked.
plan ../plans/iq-bot.yaml
at 30s down host node-1@site-a
at 2m down host node-2@site-a
always mutations 0
expect no run by 2m
expect verdict ask primary-dead by 6m
expect record says "1 of 3 members answer"
until 15m
expect gate "Fail over to site-b" waiting
expect mutations 0
