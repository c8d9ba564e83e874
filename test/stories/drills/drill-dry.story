# A dry drill of the whole plan: it looks, says what the rules would say if the site failed now and whom they would ask, lists every change, and makes none (I11). Then the site really fails, and nothing of the drill is in the way: no block, no lease, no site that would be active (R4).
plan workflows/plans/hybrid-chat.yaml
at 3m start drill dry by lead-1 "monthly"
expect verdict stand-down source-alive by 4m
expect record says "site-a has been seen to fail by site-b and arbiter for the whole hold time, and site-b is ready." by 4m
expect record says "10 changes in 10 steps, 1 of which nothing undoes. 0 changes were made." by 4m
expect page says "DRILL hybrid-chat: succeeded" by 4m
expect run succeeded by 4m
expect mutations 0 by 9m
at 10m down site site-a
at 13m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 19m approve gate "The deployment engineer must re-register the CCM webhooks" as engineer-1 "registrations may be renewed"
expect dns chat.example.com -> site-b by 30m
expect run succeeded
expect runs 2
