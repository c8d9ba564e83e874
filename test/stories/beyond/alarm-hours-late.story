# The alarm's event comes three hours late, when the site has long been back. Meanwhile the sweep found the standing alarm and started the run (I6, R7); the late event starts nothing.
plan workflows/plans/hybrid-chat.yaml
given alarm next delayed 3h
at 30s down site site-a
at 5m up site site-a
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect verdict ask primary-dead by 5m
expect run no-action by 10m
expect mutations 0
expect runs 1
until 4h
