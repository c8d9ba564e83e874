# One of three alarms of the user's own fires, and the plan needs two. Nothing is started, also when it comes and goes and another follows it.
plan workflows/plans/hybrid-chat.yaml with triggers="{ alarms: { site-a: [chat errors, chat logins, chat latency] }, need: 2 }"
at 30s alarm trigger "chat errors" fires
at 5m alarm trigger "chat errors" goes-ok
at 6m alarm trigger "chat latency" fires
expect no run
expect mutations 0
expect pages 0
