# The fence is accepted and the machine never stops. "Sent" is not "fenced": the run asks, with an unknown loss, and nothing is promoted (R5, I2).
plan workflows/plans/hybrid-chat.yaml
given call ec2.StopInstances answers stopping-forever
at 30s down service chat-server@site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect gate "The fence of site-a is not confirmed" waiting by 20m
expect record says "how much that is cannot be known"
expect writers chat-config = site-a
expect dns chat.example.com -> site-a
until 20m
