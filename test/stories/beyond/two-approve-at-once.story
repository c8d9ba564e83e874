# Two of three who may approve in the same second: both count, exactly one of them completes it, and the third is told that it is decided (I13).
plan workflows/plans/hybrid-chat.yaml with access.loss-approvers=2
given lag chat-config 12s
at 20s cut link replication chat-config
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 4m approve gate "Fail over to site-b" as on-call-2 "I see the same"
at 4m expect-refused approve gate "Fail over to site-b" as lead-1 "me too"
always writers chat-config <= 1
expect record says "on-call-1: site-a is dark; on-call-2: I see the same"
expect writers chat-config = site-b
expect runs 1
