# A planned move begins while an isolated drill has a copy at site-b. The plan is protected again, and the next isolated drill, now at site-a, finds the copy at site-b and deletes it before it makes its own.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill isolated by lead-1 "quarterly"
at 3m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"
at 12m start switchover to site-b by on-call-1 "maintenance of site-a"
at 14m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 25m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 40m start reprotect to site-a by on-call-1 "site-a is mended"
at 42m approve gate "Protect site-a again" as on-call-2 "as announced"
at 110m start drill isolated by lead-1 "once more"
at 112m approve gate "Begin the isolated drill at site-a" as on-call-1 "announced"
expect record says "Not seen to be taken back: Make a copy of chat-config"
expect record says "Delete the drill's copy understudy-drill-hybrid-chat-chat-config-1 in eu-central-1"
expect record says "Clean-up is proven"
expect run succeeded
expect runs 4
until 200m
