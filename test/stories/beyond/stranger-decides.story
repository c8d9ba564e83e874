# Somebody whom the plan does not name as an approver decides. It is refused, nothing is changed by it, and the gate still waits for those who are named (I13).
plan workflows/plans/hybrid-chat.yaml with decide.approvers=[on-call-1]
at 30s down site site-a
at 4m expect-refused approve gate "Fail over to site-b" as stranger-1 "me too"
at 5m expect-refused reject gate "Fail over to site-b" as stranger-1 "let it be"
at 6m reject gate "Fail over to site-b" as on-call-1 "the provider mends it"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect gate "Fail over to site-b" waiting by 330s
expect record says "on-call-1 rejected the failover"
expect mutations 0
expect run rejected
