# The observer at the arbiter is blind when the site dies. One observer alone is fewer than the plan needs, so nothing begins by itself although the plan is automatic; a person who asks for the failover is asked to confirm it, and it finishes (R15, R27).
plan workflows/plans/hybrid-chat.yaml with decide.mode=automatic
given down vantage arbiter
at 30s down site site-a
at 8m start failover to site-b by lead-1 "users report that site-a is dark"
at 9m approve gate "Fail over to site-b" as on-call-1 "I have rung the data centre"
at 18m approve gate "The deployment engineer must re-register" as engineer-1 "registered with both"
always writers chat-config <= 1
never dns chat.example.com empty
never verdict fail-over
expect verdict ask requested by 9m
expect writers chat-config = site-b
expect dns chat.example.com -> site-b
expect run succeeded
