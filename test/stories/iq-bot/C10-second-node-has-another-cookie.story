# C9, C10: the second node has another Erlang cookie than the first. It stays as it was, the third is not told to join, and a person mends it and sends the step round again.
plan ../../../workflows/plans/iq-bot.yaml
given call ssm.SendCommand on i-0b1b070e7e570b022 in eu-central-1 answers other-cookie times 1
at 30s down site site-a
at 5m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 14m retry gate "Form RabbitMQ at site-b is stuck" as engineer-1 "the cookie of node-1 lies on node-2 now"
always writers iq-bot-data <= 1
expect record says "their Erlang cookies differ; nothing was changed"
expect record says "No node after node-2 was told to join"
expect dns iqbot.example.com -> site-b by 30m
expect run succeeded
