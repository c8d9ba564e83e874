# The copy is made and replication is cut: available is not following, so the run does not end well.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 14m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 30m start reprotect to site-a by on-call-1 "site-a is mended"
at 32m approve gate "Protect site-a again" as on-call-2 "as announced"
at 40m cut link replication chat-config
expect gate "Copy database chat-config to site-a is stuck" waiting by 65m
expect dns chat.example.com -> site-b
expect record says "the re-protection ended before its steps"
expect run failed
until 2h
