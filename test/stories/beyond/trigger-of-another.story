# Alarms that the plan does not name, those of another plan and those about its standby, start nothing of it. The other plan's run looks for itself and does nothing.
plan workflows/plans/hybrid-chat.yaml with triggers="{ alarms: { site-a: [chat errors], site-b: [standby errors] }, need: 1 }"
plan workflows/plans/hybrid-chat.yaml with plan=other-chat triggers="{ alarms: { site-a: [other errors] }, need: 1 }"
at 30s other-chat: alarm trigger "other errors" fires
at 60s hybrid-chat: alarm trigger "standby errors" fires
expect hybrid-chat: no run
expect other-chat: run no-action
expect mutations 0
