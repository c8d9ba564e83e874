# One machine has no watchdog, and the site is cut off. The leases prove nothing, so a person pulls its power and answers for it twice. The other machine's watchdog was forbidden to renew first of all: when the links return it starts nothing (I1, R1, R5).
plan workflows/plans/web-rds-automatic.yaml
at 1m down watchdog web-1@site-a
at 16m cut link site-a internet
at 16m cut link site-a arbiter
at 16m cut link site-a site-b
at 20m approve gate "Fail over to site-b" as on-call-1 "site-a is cut off"
at 23m down host web-1@site-a
at 24m done-by-hand gate "The fence of site-a is not confirmed" as on-call-1 "the machine without a watchdog is off, I pulled its power"
at 26m done-by-hand gate "The fence of site-a is not confirmed" as on-call-1 "both machines serve nothing"
at 50m restore link site-a internet
at 50m restore link site-a arbiter
at 50m restore link site-a site-b
always writers orders <= 1
expect record says "the watchdog of web-1 had not renewed"
expect writers orders = site-b
expect dns shop.example.com -> site-b
expect run done-with-exceptions
until 65m
