# A6: MongoDB's arbiter fails. Both members live and nothing is moved; that no other may fail now is told once, and a move to the other site is refused.
plan plans/hybrid-chat-members.yaml
at 30s down member mongodb/arbiter
at 6m start failover to site-b by operator-1 "trying to leave site-a"
until 12m
never verdict fail-over
expect page says "without site-a, mongodb would have 1 of 3 members (arbiter does not answer) and needs 2" by 3m
expect verdict refuse requested-not-ready by 7m
expect run refused
expect runs 1
expect pages 2
expect dns chat.example.com -> site-a
never verdict ask
expect mutations 0
