# The plan wants two people where writes may be lost. One approval moves nothing, the same person does not count twice, and the second person completes it (I13).
plan workflows/plans/hybrid-chat.yaml with access.loss-approvers=2
given lag chat-config 12s
at 20s cut link replication chat-config
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 5m expect-refused approve gate "Fail over to site-b" as on-call-1 "I am sure"
at 6m approve gate "Fail over to site-b" as lead-1 "the provider says the same"
always writers chat-config <= 1
never dns chat.example.com empty
expect gate "Fail over to site-b" waiting by 5m
expect record says "2 people have to approve this"
expect record says "on-call-1 has approved this already"
expect record says "on-call-1: site-a is dark; lead-1: the provider says the same"
expect writers chat-config = site-b
