# Two people have to accept a loss. One has approved and the other rejects: that ends it, and nothing is changed (I13).
plan workflows/plans/hybrid-chat.yaml with access.loss-approvers=2
given lag chat-config 12s
at 20s cut link replication chat-config
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 5m reject gate "Fail over to site-b" as lead-1 "the provider mends it"
always writers chat-config <= 1
never dns chat.example.com empty
expect mutations 0
expect run rejected
