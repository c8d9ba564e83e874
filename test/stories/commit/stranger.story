# Only whom the plan names may commit or return; everybody else is refused, and the question waits on.
plan workflows/plans/hybrid-chat.yaml with commit="{ within: 2h }" access.approve="[group:on-call, group:lead]"
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark, confirmed by phone"
at 3m approve gate "Fail over to site-b" as lead-1 "the loss is bearable"
at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"
at 20m expect-refused commit gate "Commit to site-b" as stranger-1 "looks good"
at 21m expect-refused return gate "Commit to site-b" as stranger-1 "I want it back"
at 22m hold 10m gate "Commit to site-b" as on-call-1 "waiting for the call centre"
expect gate "Commit to site-b" waiting by 15m
expect record says "stranger-1 may not approve"
expect run open
until 60m
