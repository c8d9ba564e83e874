# C2: the copy on one node is not what the plan says. No file is changed there, nothing is restarted anywhere, a person is asked; nobody answers within the time of the repair, so what was restored on the others is put back.
plan ../../../workflows/plans/iq-bot.yaml
at 2m start repair configuration on site-a by operator-1 "damaged"
at 3m call ssm.SendCommand answers other-content
at 3m approve gate "Repair site-a: configuration" as on-call-1 "as of last night"
until 30m
expect gate "Restore iqbot.properties on 3 hosts at site-a is stuck" expired
expect record says "Put back /etc/iq-bot/iqbot.properties as before"
expect run rolled-back
expect dns iqbot.example.com -> site-a
expect mutations 6
