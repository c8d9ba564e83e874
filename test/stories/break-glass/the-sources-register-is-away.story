# The site that fails takes its Region's register with it: the run goes on, and says what is held by the other register alone
plan test/stories/plans/own-postgresql.yaml
at 20s  cut control-plane dynamodb in eu-west-1
at 30s  down site site-a
at 31s  down arbiter
at 3m   start break-glass to site-b by on-call-1 "site-a and the arbiter are dark"
at 4m   approve gate "Fail over to site-b" as on-call-1 "nothing else is left"
expect  record says "The epoch register of site-a did not answer"
expect  run succeeded
expect  writers orders = site-b
until 20m
