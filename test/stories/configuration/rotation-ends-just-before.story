# A rotation moves AWSCURRENT in the moment before it is moved here. Secrets Manager refuses, because the label is no more where it was seen; a person sends the step round again, and it begins with what the rotation made (R16, I10).
plan ../plans/configured-web.yaml
at 30s down site site-a
at 2m call secretsmanager.UpdateSecretVersionStage in eu-central-1 answers rotated-before
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 12m retry gate "Set keys of orders at site-b is stuck" as on-call-1 "the rotation is through"
always writers orders <= 1
expect record says "can't be 00000000-0000-0000-0000-000000000001"
expect dns shop.example.com -> site-b by 25m
expect mutations 14
expect run succeeded
