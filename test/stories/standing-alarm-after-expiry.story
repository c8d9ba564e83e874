# A gate expires while the alarm stands. After the block time the sweep asks again.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
until 2h
expect run expired by 40m
expect runs 2 by 110m
expect mutations 0
