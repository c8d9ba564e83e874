# A gate expires while the alarm stands. After the block time the sweep asks again.
plan workflows/plans/hybrid-chat.yaml with decide.expires=5m decide.block=5m
at 30s down site site-a
until 20m
expect run expired by 8m
expect gate "Fail over to site-b" waiting by 18m
expect runs 2 by 18m
expect mutations 0
