# The function of the user's own is told once to fill its caches and asked until it says that they are full; only then do names lead to the site.
plan ../plans/custom-web.yaml
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers orders <= 1
expect record says "Have warm-caches:live in eu-central-1 act for site-b"
expect record says "warm-caches:live in eu-central-1 says done: all is ready"
expect run succeeded
