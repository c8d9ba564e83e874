# D3: a fence that only stops the machine of a group. The group may still launch another in its place, so the fence does not confirm itself and says why; a person suspends the launches by hand and answers for it. The shipped plan fences the group instead.
plan ../plans/proactive.yaml
at 30s down site site-a
at 6m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 8m done-by-hand gate "The fence of site-a is not confirmed" as on-call-1 "Launch is suspended in the group, and its site has no power"
always writers scheduler-state <= 1
never dns proactive.example.com empty
expect gate "The fence of site-a is not confirmed" waiting by 7m
expect record says "belongs to the Auto Scaling group proactive-a, which launches another in its place"
expect writers scheduler-state = site-b
expect run done-with-exceptions
