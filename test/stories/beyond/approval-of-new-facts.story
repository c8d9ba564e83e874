# An observer goes blind while people think, and the gate is issued anew. The approval of the old facts is refused, that of the new ones counts, and the run finishes (I12, R15).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 150s down vantage arbiter
at 6m expect-refused approve gate "Fail over to site-b" as on-call-1 "site-a is dark" seen-at 2m
at 7m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, and we know why the arbiter cannot look"
at 16m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect verdict ask primary-dead by 2m
expect verdict ask observer-blind by 6m
expect page says "facts changed" by 6m
expect mutations 9
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
