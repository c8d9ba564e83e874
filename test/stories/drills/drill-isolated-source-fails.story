# The site that serves fails while somebody thinks about an isolated drill: the failover goes first, and the drill has changed nothing.
plan workflows/plans/hybrid-chat.yaml
at 1m start drill isolated by lead-1 "quarterly"
at 2m down site site-a
expect gate "Fail over to site-b" waiting by 6m
at 7m approve gate "Fail over to site-b" as on-call-1 "site-a dark"
expect record says "The drill gave way"
expect record says "It had made and started nothing"
until 40m
