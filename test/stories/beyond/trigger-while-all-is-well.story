# An alarm of the user's own fires while every observer sees the site well. A run begins, looks for itself and ends without a change; the alarm stands on and starts no second one.
plan workflows/plans/hybrid-chat.yaml with triggers="{ alarms: { site-a: [chat errors] }, need: 1 }"
at 30s alarm trigger "chat errors" fires
until 40m
expect run no-action by 1m
expect verdict stand-down source-alive
expect runs 1
expect mutations 0
