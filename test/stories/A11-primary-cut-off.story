# A11: the primary's link is cut and MongoDB elects another by itself. The site is taken for alive: nothing moves before it was fenced, and a person is asked first.
plan plans/hybrid-chat-members.yaml with decide.expires=10m
at 30s cut link site-a site-b
at 30s cut link site-a arbiter
at 30s cut link site-a internet
until 20m
always writers chat-config <= 1
expect verdict ask primary-dead by 3m
expect gate "Fail over to site-b" waiting by 6m
expect run expired
expect mutations 0
