# Two of three alarms of the user's own stand together, as the plan needs. One run begins when the second fires; the third joins nothing, because nothing new stands.
plan workflows/plans/hybrid-chat.yaml with triggers="{ alarms: { site-a: [chat errors, chat logins, chat latency] }, need: 2 }"
at 30s alarm trigger "chat errors" fires
at 60s alarm trigger "chat logins" fires
at 70s alarm trigger "chat latency" fires
expect run no-action by 61s
expect runs 1
expect mutations 0
