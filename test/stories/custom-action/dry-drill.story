# A dry drill calls no function of the user's own, not even to look: one that does not know the contract would act. It shows the order, and says that nobody looked how the function stands.
plan ../plans/custom-web.yaml
at 1m start drill dry by on-call-1 "the weekly one"
always mutations 0
expect record says "How it stands was not looked at, because a dry run calls no function of the user's own"
expect record says "Have warm-caches:live in eu-central-1 act for site-b"
expect run succeeded
until 20m
