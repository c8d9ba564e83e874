# The kill switch is turned on in the middle of a run and off ten minutes later. What was refused meanwhile waits at a gate; a person tries it again and the run finishes (I25, R19).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 5m kill switch on by lead-1 "hands off"
at 15m kill switch off by lead-1 "go on"
at 16m retry gate "Run takeover.sh at site-b is stuck" as lead-1 "the switch is off"
at 30m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect mutations 9
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
