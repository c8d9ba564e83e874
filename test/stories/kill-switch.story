# The kill switch is on. A person may decide what they like: nothing is changed.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 2m kill switch on by lead-1 "hands off, we are moving cables"
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
until 15m
expect mutations 0
