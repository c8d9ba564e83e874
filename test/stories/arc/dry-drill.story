# A dry drill looks at all five endpoints and says what it would set, and sets nothing.
plan ../plans/arc-web.yaml
at 1m start drill dry by on-call-1 "the weekly one"
always mutations 0
expect record says "Set the routing control of site-b On and that of site-a Off in one call"
expect dns shop.example.com -> site-a
expect run succeeded
until 20m
