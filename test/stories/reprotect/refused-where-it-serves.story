# Home serves and is followed: a copy is never made where the application serves, and none is missing at the other site.
plan workflows/plans/hybrid-chat.yaml
at 1m expect-refused start reprotect to site-a by on-call-1 "by mistake"
at 2m start reprotect to site-b by on-call-1 "to be sure"
expect verdict refuse reprotect-not-needed by 3m
expect mutations 0 since 0s
expect run refused
expect runs 1
until 20m
