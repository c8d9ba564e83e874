# The observer at site-b goes blind while people think, so the facts change. An approval of what was shown before is refused; people are asked anew and their approval of the new facts counts (I12, R15).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 150s down vantage site-b
at 6m expect-refused approve gate "Fail over to site-b" as on-call-1 "site-a is dark" seen-at 2m
at 7m reject gate "Fail over to site-b" as on-call-1 "only the arbiter sees it now"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect gate "Fail over to site-b" waiting by 2m
expect page says "facts changed" by 6m
expect dns chat.example.com -> site-a
expect mutations 0
expect run rejected
