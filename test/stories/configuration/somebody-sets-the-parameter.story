# Somebody sets the parameter by hand while the run is on its way to it. What no plan knows is not overwritten: a person looks, mends it, and the run goes on (R16).
plan ../plans/configured-web.yaml
at 30s down site site-a
at 2m call ssm.GetParameter in eu-central-1 answers set-by-somebody
at 2m call ssm.PutParameter in eu-central-1 throttled until 430s
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 12m done-by-hand gate "Set endpoint at site-b is stuck" as on-call-1 "it is the proxy before orders-b, which the new release uses"
always writers orders <= 1
never dns shop.example.com empty
expect record says "has neither the value of site-a nor that of site-b: version 2, digest"
expect record says "Somebody has set it, so nothing was changed"
expect run open
until 14m
