# C2: a person needs longer than the repair has, to learn from the vendor which files are right, and holds its question twice. The repair has twenty minutes more then; it is approved beyond its own time and done. A third time is refused.
plan ../../../workflows/plans/iq-bot.yaml
at 30s down member iq-bot/node-2@site-a
at 2m start repair configuration on site-a by operator-1 "the properties of node-2 are damaged"
at 5m hold 10m gate "Repair site-a: configuration" as on-call-1 "asking the vendor which version is right"
at 12m hold 10m gate "Repair site-a: configuration" as on-call-1 "the vendor looks it up"
at 13m expect-refused hold 10m gate "Repair site-a: configuration" as on-call-1 "once more"
at 24m approve gate "Repair site-a: configuration" as on-call-1 "as of last night"
expect record says "the gates of this repair were held 2 times"
expect run succeeded
expect runs 1
expect mutations 6
