# Somebody takes ten minutes more and is not heard of again. The gate expires ten minutes later than it would have, which is a no, and nothing is changed.
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 20m hold 10m gate "Fail over to site-b" as on-call-1 "calling the provider"
never dns chat.example.com empty
expect gate "Fail over to site-b" waiting by 35m
expect gate "Fail over to site-b" expired by 44m
expect mutations 0
expect run expired
