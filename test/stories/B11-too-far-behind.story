# B11: the copy of the database is further behind than may be lost. An automatic plan asks a person, who sees how much it is.
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic decide.expires=10m
given lag chat-config 5m
at 30s down site site-a
until 20m
never verdict fail-over
expect verdict ask primary-dead by 3m
expect record says "more than the RPO"
expect run expired
expect mutations 0
