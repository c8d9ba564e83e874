# A run was stopped after it had forbidden the watchdogs to renew. The next one takes that ban over, and it proves nothing: nobody could renew under it. A person is asked, says nothing, and the ban stands as it did before (R5, R16).
plan workflows/plans/web-rds-automatic.yaml with decide.mode=ask
at 1m down watchdog web-1@site-a
at 16m cut link site-a internet
at 16m cut link site-a arbiter
at 16m cut link site-a site-b
at 20m approve gate "Fail over to site-b" as on-call-1 "site-a is cut off"
at 23m stop gate "The fence of site-a is not confirmed" as on-call-1 "we wait for the link"
at 24m up watchdog web-1@site-a
at 25m restore link site-a internet
at 25m restore link site-a arbiter
at 25m restore link site-a site-b
at 30m start failover to site-b by on-call-1 "site-a serves nothing"
at 33m approve gate "Fail over to site-b" as on-call-1 "site-a serves nothing"
always writers orders <= 1
never dns shop.example.com -> site-b
expect record says "The watchdogs of site-a may not renew, so nothing that they guard starts there"
expect record says "the fence of site-a could not be confirmed: its watchdogs may not renew since the run"
expect record says "so none of web-1, web-2 is known to run any more"
expect gate "The fence of site-a is not confirmed" waiting by 36m
expect record says "as before this run"
expect run rolled-back
until 80m
