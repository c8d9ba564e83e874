# The function dies after the word to change the priorities has gone out: the next look finds the command by its mark, and it is not sent again.
plan ../plans/set-of-the-shop.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 264s crash after-effect
always writers orders <= 1
expect record says "the priorities in mongodb were first 2, second 1 and are second 3, first 2"
expect dns shop.example.com -> site-b by 15m
expect writers orders = site-b
expect run succeeded
until 40m
