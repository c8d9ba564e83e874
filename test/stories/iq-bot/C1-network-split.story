# C1, R11: the sites lose each other. The other site sees nothing of this one, and the arbiter and this one see that it works: a partition is not death.
plan ../plans/iq-bot.yaml
at 30s cut link site-a site-b
at 20m restore link site-a site-b
always mutations 0
never verdict ask primary-dead
expect dns iqbot.example.com -> site-a
expect page says "The observers disagree about site-a" by 6m
until 30m
expect mutations 0
