# While the arbiter answers, the failover is asked of it; whoever insists says why, and that stands in the record
plan test/stories/plans/own-postgresql.yaml
at 30s  expect-refused start break-glass to site-b by on-call-1 "site-a is slow"
at 1m   expect-refused merge break-glass by on-call-1
at 2m   down site site-a
at 4m   expect-refused start break-glass to site-b by on-call-1 "the run there takes too long"
at 5m   start break-glass to site-b by on-call-1 "the run there hangs" despite "its functions are broken"
at 6m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
always  writers orders <= 1
expect  mutations 4
expect  writers orders = site-b
expect  dns shop.example.com -> site-b by 12m
expect  record says "and it was insisted: its functions are broken."
until 20m
