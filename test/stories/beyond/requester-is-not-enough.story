# Whoever asked for the failover does not accept its loss. Somebody else has to, also where one person is enough (I13).
plan workflows/plans/hybrid-chat.yaml with access.loss-approvers=1
given lag chat-config 12s
at 20s cut link replication chat-config
at 25s down site site-a
at 26s start failover to site-b by lead-1 "site-a is dark"
at 4m expect-refused approve gate "Fail over to site-b" as lead-1 "I said so"
at 5m approve gate "Fail over to site-b" as on-call-1 "seen it too"
always writers chat-config <= 1
never dns chat.example.com empty
expect record says "somebody else has to accept that writes are lost"
expect gate "Fail over to site-b" decided by 6m
expect writers chat-config = site-b
