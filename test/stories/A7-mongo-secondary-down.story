# A7: MongoDB's secondary fails. The primary goes on; nothing is moved towards the weak side.
plan plans/hybrid-chat-members.yaml
at 30s down member mongodb/site-b
at 8m up member mongodb/site-b
until 15m
never verdict fail-over
expect dns chat.example.com -> site-a
never verdict ask
expect mutations 0
