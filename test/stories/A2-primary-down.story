# A2: the primary goes dark. The standby is activated by both scripts, in their order, and traffic comes last.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
always writers chat-config <= 1
never dns chat.example.com empty
expect verdict ask primary-dead by 3m
expect gate "Fail over to site-b" waiting by 3m
expect record says "takeover.sh on chat-vm (i-0b51c0de7e5700b22) at site-b"
expect record says "takeover_reporting.sh on chat-vm (i-0b51c0de7e5700b22) at site-b"
expect dns chat.example.com -> site-b by 14m
expect dns agents.chat.example.com -> site-b by 14m
expect writers chat-config = site-b
expect webhook viber -> site-b
expect webhook facebook -> site-b
expect run succeeded
expect loss chat-config <= 30s
expect runs 1
