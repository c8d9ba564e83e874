# The machine accepts the stop and never stops. The fence is not confirmed, and a person decides before anything is promoted.
plan workflows/plans/hybrid-chat.yaml
at 10s call ec2.StopInstances answers stopping-forever
at 30s down service chat-server@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 12m stop gate "The fence of site-a is not confirmed" as on-call-1 "we look at the machine first"
always writers chat-config = site-a
expect gate "The fence of site-a is not confirmed" waiting by 10m
expect dns chat.example.com -> site-a
expect run stopped
