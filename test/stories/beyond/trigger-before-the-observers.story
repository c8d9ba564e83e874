# An alarm of the user's own fires five seconds after the site died, before the observers have confirmed what they see. The run begins then, and decides by what they see and not by the alarm.
plan workflows/plans/hybrid-chat.yaml with triggers="{ alarms: { site-a: [chat errors] }, need: 1 }"
at 30s down site site-a
at 35s alarm trigger "chat errors" fires
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 12m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
expect run open by 36s
expect verdict watch by 40s
expect gate "Fail over to site-b" waiting by 3m
expect mutations 9
expect runs 1
expect run succeeded
