# No step of the plan moves traffic: its clients follow the writer. Both moves of the live drill are proven by where the writer is and by what verify saw, so the drill passes.
plan ../plans/following-shop.yaml
at 1m start drill live by on-call-1 "quarterly"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 20m approve gate "Protect site-a again" as on-call-2 "what it holds is kept"
at 65m approve gate "Fail back to site-a" as on-call-2 "as announced"
at 85m approve gate "Protect site-b again" as on-call-2 "what it holds is kept"
always writers orders <= 1
expect writers orders = site-a
expect page says "passed: all 4 legs succeeded"
expect run succeeded
expect runs 4
until 130m
