# A15: the Communication Server fails on the primary. The complete machine is stopped, seen to be stopped, and the standby takes over.
plan workflows/plans/hybrid-chat.yaml
at 30s down service communication-server@site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "it does not come back"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
expect verdict ask primary-dead by 3m
expect record says "chat-vm (i-0a51c0de7e5700a11) stopped"
expect dns chat.example.com -> site-b by 14m
expect dns agents.chat.example.com -> site-b by 14m
expect writers chat-config = site-b
expect webhook viber -> site-b
expect webhook facebook -> site-b
expect run succeeded
