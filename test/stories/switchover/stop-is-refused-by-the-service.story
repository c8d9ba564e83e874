# The machine may not be stopped: nobody is asked to force anything, and what was done is taken back.
plan workflows/plans/hybrid-chat.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 3m call ec2.StopInstances in eu-west-1 fails UnauthorizedOperation
always writers chat-config <= 1
always dns chat.example.com -> site-a
expect record says "UnauthorizedOperation"
expect run rolled-back by 20m
expect writers chat-config = site-a
until 40m
