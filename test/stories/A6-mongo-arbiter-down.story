# A6: MongoDB's arbiter fails. Redundancy is lost, both members live; nothing is moved.
plan plans/hybrid-chat-members.yaml
at 30s down member mongodb/arbiter
until 12m
never verdict fail-over
expect dns chat.example.com -> site-a
never verdict ask
expect mutations 0
