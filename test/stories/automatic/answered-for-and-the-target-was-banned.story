# The application goes back to the site that an earlier run fenced, and this time no watchdog proves anything: a person answers for the source. After the last fence, and before anything is started there, the watchdogs of the target may renew again; otherwise they would stop it again and again (R1, R5).
plan ../plans/guarded-web.yaml
at 30s cut link site-a internet
at 30s cut link site-a arbiter
at 30s cut link site-a site-b
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is cut off"
at 10m restore link site-a internet
at 10m restore link site-a arbiter
at 10m restore link site-a site-b
at 20m down watchdog web-1@site-b
at 50m start failover to site-a by on-call-1 "back home"
at 52m approve gate "Fail over to site-a" as on-call-1 "back home"
at 55m approve gate "The fence of site-b is not confirmed" as on-call-1 "the other fence stops its machines"
never dns shop.example.com empty
expect record says "this run allows it when this fence has proved itself, or when a person has answered for it"
expect record says "Allow the watchdogs of site-a to renew their lease again"
expect dns shop.example.com -> site-a
expect run done-with-exceptions
until 70m
