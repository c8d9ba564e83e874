# The gateway of the primary site comes and goes every half minute. A source that flaps is no dead source: nothing is changed, and a person is called when it does not settle (R3, R7, I16).
plan workflows/plans/hybrid-chat.yaml
at 30s down service gateway@site-a
at 1m up service gateway@site-a
at 90s down service gateway@site-a
at 2m up service gateway@site-a
at 150s down service gateway@site-a
at 3m up service gateway@site-a
at 210s down service gateway@site-a
at 4m up service gateway@site-a
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
never verdict fail-over
expect dns chat.example.com -> site-a
expect mutations 0
