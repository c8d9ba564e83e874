# An alarm of the environment rolls the deployment of the configuration back. That is a no: nothing is deployed again behind a person's back, and the version that was made is deployed once more when the person says so.
plan ../plans/configured-web.yaml
at 30s down site site-a
at 2m call appconfig.StartDeployment in eu-central-1 answers rolled-back
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 14m retry gate "Deploy configuration c4d5e6f at site-b is stuck" as on-call-1 "the alarm was of the outage itself"
always writers orders <= 1
never dns shop.example.com empty
expect record says "is ROLLED_BACK: an alarm of the environment, or somebody, has said no"
expect dns shop.example.com -> site-b by 30m
expect mutations 13
expect run succeeded
