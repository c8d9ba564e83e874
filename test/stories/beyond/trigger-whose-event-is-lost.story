# The event of the user's own alarm is lost on its way. The sweep finds that it stands and starts the run, once.
plan workflows/plans/hybrid-chat.yaml with triggers="{ alarms: { site-a: [chat errors] }, need: 1 }"
given alarm next dropped
at 30s alarm trigger "chat errors" fires
expect record says "stands since"
expect run no-action by 2m
expect runs 1
expect mutations 0
