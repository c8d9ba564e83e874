# A8: MongoDB's primary and arbiter fail, and then the site. Without a quorum nothing is forced and nothing is moved without a person, also by a plan that moves by itself.
plan plans/hybrid-chat-members.yaml with decide.mode=automatic
at 30s down member mongodb/site-a
at 30s down member mongodb/arbiter
at 6m down site site-a
until 20m
never verdict fail-over
expect page says "mongodb has 1 of 3 members left (arbiter, site-a do not answer) and needs 2 to elect a writer" by 3m
expect no run by 6m
expect verdict ask no-quorum by 10m
expect record says "nothing is forced"
expect gate "Fail over to site-b" waiting by 10m
expect dns chat.example.com -> site-a
expect mutations 0
