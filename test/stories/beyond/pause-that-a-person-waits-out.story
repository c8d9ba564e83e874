# Automation is paused when the site dies, and the door lets nothing through for an automatic plan meanwhile (R21). A person approves when the pause has ended, and the run finishes.
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
given pause automation until 6m by lead-1 "freeze"
at 30s down site site-a
at 10m approve gate "Fail over to site-b" as on-call-1 "the freeze is over"
at 19m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect verdict ask primary-dead by 3m
expect mutations 9
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
