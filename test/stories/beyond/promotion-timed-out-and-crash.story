# The promotion is accepted, its answer is lost, and the function that sent it dies on its next change beside it. It is looked for and not sent again (R26, I10, I8).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 4m call rds.PromoteReadReplica times-out applied
at 270s crash after-effect
at 275s crash anywhere
at 25m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect mutations 9
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
