# D3: somebody sets the group of the other site to one machine, whose scheduler starts, while the first one works. People are called; nothing is stopped or moved by that alone.
plan ../../../workflows/plans/proactive.yaml
at 30s up host proactive-b@site-b
always mutations 0
expect page says "scheduler is at work at site-a and at site-b, and may be at one of them only" by 6m
expect dns proactive.example.com -> site-a
until 15m
expect no run
expect mutations 0
