# A28: Facebook cannot reach us and gives up after its own time. After any outage its registration counts as lost and is made anew.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 20m approve gate "Fail over to site-b" as on-call-1 "the site does not come back"
at 40m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
expect webhook facebook -> site-b by 60m
expect run succeeded
