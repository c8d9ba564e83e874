# WhatsApp and Telegram try for days and for a day and never give an address up: after three hours nothing is lost that still arrives, and nothing waiting is dropped by the registration.
plan test/stories/plans/providers.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 3h approve gate "May the bots be registered again?" as on-call-1 "the application was looked at first"
at 181m approve gate "May acme be told the new address?" as on-call-1 "the same"
at 182m done-by-hand gate "Re-register the pager webhook at site-b is stuck" as on-call-1 "the pager's owner reads the new address in their console"
expect webhook whatsapp -> site-b by 10m
expect webhook telegram -> site-b by 181m
expect record says "in time, Telegram would have given up at 2026-01-02 00:00 UTC at the earliest" by 182m
expect webhook acme -> site-b by 183m
expect run done-with-exceptions
until 4h
