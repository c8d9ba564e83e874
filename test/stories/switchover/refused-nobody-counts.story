# MariaDB counts no transactions that both sites share, so that nobody writes past the fence cannot be shown.
plan test/stories/plans/own-mariadb.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
expect verdict refuse switchover-never-lossless by 2m
expect record says "cannot be shown lossless"
expect mutations 0
expect run refused
