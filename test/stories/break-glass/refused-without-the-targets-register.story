# The register of the site that shall serve does not answer: nothing would keep a run of the arbiter from changing something there later, so nothing begins
plan test/stories/plans/own-postgresql.yaml
at 30s  down site site-a
at 31s  down arbiter
at 1m   cut control-plane dynamodb in eu-central-1
at 3m   expect-refused start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 5m   restore control-plane dynamodb in eu-central-1
at 6m   start break-glass to site-b by on-call-1 "the way is back"
at 7m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
expect  mutations 0 by 4m
expect  run succeeded
expect  writers orders = site-b
until 20m
