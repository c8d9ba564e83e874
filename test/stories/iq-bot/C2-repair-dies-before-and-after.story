# C2, I8: the function that restarts dies before one command is sent and after another. Each host is told once all the same, by the mark that the command carries.
plan ../../../workflows/plans/iq-bot.yaml
at 2m start repair services on site-a by operator-1 "a precaution"
at 3m crash before-effect
at 3m approve gate "Repair site-a: services" as on-call-1 "go on"
at 200s crash after-effect
expect run succeeded
expect runs 1
expect dns iqbot.example.com -> site-a
expect mutations 3
