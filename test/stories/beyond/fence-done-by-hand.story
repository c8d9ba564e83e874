# The fence is accepted and the machine never stops, so the run asks. The engineer switches the site off and says so; the run goes on and finishes with that exception (R5, I2).
plan workflows/plans/hybrid-chat.yaml
given call ec2.StopInstances answers stopping-forever
at 30s down service chat-server@site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 12m down site site-a
at 13m done-by-hand gate "The fence of site-a is not confirmed" as engineer-1 "the provider has cut the power"
at 25m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect gate "The fence of site-a is not confirmed" waiting by 12m
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect run done-with-exceptions
