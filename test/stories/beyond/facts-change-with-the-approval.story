# An observer goes blind in the moment before a person approves, so nobody could ask anew yet. The look after the approval finds other facts and nothing is done: people are asked again, and their second answer counts (I12).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 192s down vantage arbiter
at 195s approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 6m approve gate "Fail over to site-b" as on-call-1 "also with one observer less"
at 16m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect gate "Fail over to site-b" decided by 4m
expect gate "Fail over to site-b" waiting by 6m
expect verdict ask observer-blind by 6m
expect mutations 9
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
