# A4: the scripts run on the machine that they are about. The source's machine is never told to take over.
plan workflows/plans/hybrid-chat.yaml
at 30s down service chat-server@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
expect record says "renounce_reporting.sh on chat-vm (i-0a51c0de7e5700a11) at site-a"
expect record says "takeover.sh on chat-vm (i-0b51c0de7e5700b22) at site-b"
never record says "Run /opt/expertflow/HAScripts/takeover.sh on chat-vm (i-0a51c0de7e5700a11)"
never record says "renounce_reporting.sh on chat-vm (i-0b51c0de7e5700b22) at site-b: applied"
expect run succeeded
