# A8: MongoDB's primary and arbiter fail. Without a quorum nothing is forced and nothing is moved without a person.
plan plans/hybrid-chat-members.yaml with decide.mode=automatic
at 30s down member mongodb/site-a
at 30s down member mongodb/arbiter
until 15m
never verdict fail-over
expect dns chat.example.com -> site-a
expect mutations 0
