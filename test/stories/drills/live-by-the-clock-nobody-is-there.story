# The live drill of the schedule finds nobody: its first leg expires, and nothing was moved.
plan ../plans/drilled-pair.yaml
expect page says "LIVE DRILL drilled-pair: reminder 2 of 2" by 55m
expect page says "LIVE DRILL drilled-pair: not finished" by 65m
expect mutations 0
expect run expired
expect runs 1
until 3h
