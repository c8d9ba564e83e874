# Somebody ends the execution in Step Functions while the database is promoted. The sweep closes the run and calls people; after a person has acknowledged the block a new run finds what was done, sends none of it again, and finishes (I7, I10, I5).
plan workflows/plans/hybrid-chat.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 5m abort execution
at 10m acknowledge block by lead-1 "the execution was ended by mistake"
at 13m approve gate "Fail over to site-b" as on-call-1 "site-a is still dark"
at 20m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never dns agents.chat.example.com empty
expect run failed by 7m
expect page says "a run died" by 7m
expect runs 2 by 12m
expect runs 2
expect mutations 9
expect dns chat.example.com -> site-b
expect writers chat-config = site-b
expect webhook viber -> site-b
expect run succeeded
