# What the failover without the arbiter would do is said, and nothing is changed, not even a register
plan test/stories/plans/own-postgresql.yaml
at 31s  down arbiter
at 3m   start dry break-glass to site-b by on-call-1 "what would it do"
expect  mutations 0
expect  record says "Stop the machine database"
expect  writers orders = site-a
expect  dns shop.example.com -> site-a
until 15m
