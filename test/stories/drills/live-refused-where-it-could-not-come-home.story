# A MariaDB on machines of one's own: no run makes its copy anew, so production could not come home, and no live drill begins.
plan ../plans/own-mariadb.yaml
at 1m expect-refused start drill live by on-call-1 "quarterly"
expect no run
expect mutations 0
