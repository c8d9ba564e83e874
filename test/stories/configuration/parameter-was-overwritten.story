# Somebody sets the parameter in the very moment between the look and the change, which no condition of the service can forbid. It is noticed by its version, told, and never passed over as done (R16, I10).
plan ../plans/configured-web.yaml
at 30s down site site-a
at 2m call ssm.GetParameter in eu-central-1 answers set-by-somebody
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 12m retry gate "Set endpoint at site-b is stuck" as on-call-1 "looked at the history, ours is right"
always writers orders <= 1
expect record says "somebody else has set it too since version 1 was seen, and one of the two was overwritten"
expect dns shop.example.com -> site-b by 25m
expect mutations 12
expect run succeeded
