# A5: MongoDB's primary fails. Its own election moves it; the site is not moved.
plan plans/hybrid-chat-members.yaml
at 30s down member mongodb/site-a
until 12m
never verdict fail-over
expect dns chat.example.com -> site-a
never verdict ask
expect mutations 0
