# A person stops it at the question that the plan puts before its promotion: what was done is taken back, and the source serves again.
plan test/stories/plans/asked-before.yaml
at 1m start switchover to site-b by on-call-1 "maintenance of site-a"
at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"
at 8m stop gate "May it be promoted now?" as on-call-2 "the customer calls"
always writers orders <= 1
always dns shop.example.com -> site-a
expect gate "May it be promoted now?" waiting by 7m
expect run rolled-back by 20m
expect record says "on-call-2 stopped the switchover before its commit point"
expect writers orders = site-a
until 40m
