# The record does not answer for 90 s after the fence was sent and before the promotion. The run goes on by itself when it is back: what was seen of the stopped source before still bounds the loss, and no more is lost than was accepted (I14, I15).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 270s down record
at 6m up record
at 16m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect loss chat-config <= 30s
expect mutations 9
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
