# A7: MongoDB's secondary fails. The primary goes on; nothing is moved towards the weak side, which is told once. Back in step it is no obstacle any more.
plan plans/hybrid-chat-members.yaml
at 30s down member mongodb/site-b
at 6m start failover to site-b by operator-1 "trying the weak side"
at 8m up member mongodb/site-b
until 15m
never verdict fail-over
expect page says "without site-a, mongodb would have 1 of 3 members (site-b does not answer) and needs 2" by 3m
expect verdict refuse requested-not-ready by 7m
expect run refused
expect runs 1
expect pages 2
expect dns chat.example.com -> site-a
never verdict ask
expect mutations 0
