# The function begins, and twice its answer never comes. Nobody takes silence for a failure: it is asked how it stands, and that settles it.
plan ../plans/custom-web.yaml
given call lambda.Invoke on warm-caches times-out applied times 2
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
expect run succeeded
