# A provider that tells nobody what it calls: the new address is sent once, and whatever it answered its owner confirms at the gate. Where nobody watched the old address, no time is claimed.
plan test/stories/plans/providers.yaml
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 7m approve gate "May the bots be registered again?" as on-call-1 "yes"
expect record says "Since when acme gets no answer at site-a is unknown, because no probe asks acme.site-a.msg.example.com" by 8m
expect gate "Re-register the pager webhook at site-b is stuck" waiting by 15m
expect record says "pager cannot be read back: ask its owner whether it calls https://hooks.site-b.msg.example.com/pager" by 15m
at 8m approve gate "May acme be told the new address?" as on-call-1 "yes"
at 20m done-by-hand gate "Re-register the pager webhook at site-b is stuck" as on-call-1 "the pager's owner reads the new address in their console"
expect webhook pager -> site-b
expect run done-with-exceptions
