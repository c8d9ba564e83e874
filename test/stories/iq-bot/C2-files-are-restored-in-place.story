# C2: one node of three is away, which is no failure of the site. A person has the configuration files of all nodes restored and IQ Bot restarted: each file is proved by its digest, each restart by the time since which it runs.
plan ../../../workflows/plans/iq-bot.yaml
at 30s down member iq-bot/node-2@site-a
at 2m start repair configuration on site-a by operator-1 "the properties of node-2 are damaged"
at 3m approve gate "Repair site-a: configuration" as on-call-1 "as of last night"
never verdict fail-over
expect record says "has the digest 9f86d081884c"
expect run succeeded
expect runs 1
expect dns iqbot.example.com -> site-a
expect mutations 6
