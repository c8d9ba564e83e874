# The site dies, an alarm of the user's own starts the run at once, and both are well again within the hold time. Nobody is asked and nothing is changed.
plan workflows/plans/hybrid-chat.yaml with triggers="{ alarms: { site-a: [chat errors] }, need: 1 }"
at 30s down site site-a
at 35s alarm trigger "chat errors" fires
at 65s up site site-a
at 70s alarm trigger "chat errors" goes-ok
expect run open by 36s
never gate "Fail over to site-b" waiting
expect run no-action
expect runs 1
expect mutations 0
