# The topic of pages is away when a run dies. It is closed all the same, and people are called as soon as they can be (I7).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 230s down notify
at 4m abort execution
at 20m up notify
always mutations 0
expect run failed by 6m
expect page says "a run died (late)" by 22m
expect runs 1
until 25m
