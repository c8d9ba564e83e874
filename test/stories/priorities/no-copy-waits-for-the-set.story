# The machine at site-b takes no command, so the priorities of the set cannot be put right. The copy is made all the same, and the end names what is left to people.
plan ../plans/set-of-the-shop.yaml
at 60s down site site-a
at 5m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 30m up site site-a
at 31m up host database@site-a
at 40m start reprotect to site-a by on-call-1 "site-a is back"
at 41m call ssm.SendCommand fails InvalidInstanceId
at 42m approve gate "Protect site-a again" as on-call-2 "what it holds is kept"
always writers orders <= 1
expect record says "it could not be done, and no copy waits for it; put it right by hand, or ask for a re-protection again"
expect record says "orders at site-a answers as a replica"
expect record says "site-a is protected again, with 1 exception: Put the priorities of mongodb right for site-b (skipped)"
expect run done-with-exceptions
expect runs 2
until 90m
