# C11: one observer does not get through to the site and every other one does. A single witness starts nothing, however long it lasts.
plan ../plans/iq-bot.yaml
at 30s cut link arbiter site-a
at 20m restore link arbiter site-a
always mutations 0
never verdict ask primary-dead
until 30m
expect no run
expect mutations 0
