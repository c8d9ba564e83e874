# The weekly drill is due while readiness is red, so it does not start, and an hour later people are told once that it is overdue and why.
plan ../plans/drilled-web.yaml
at 1m readiness red
expect pages 0 by 89m
expect page says "DRILL drilled-web: the dry drill is overdue" by 92m
expect page says "readiness is red" by 92m
expect runs 0
expect pages 1
until 4h
