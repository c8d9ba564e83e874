# The promoted replica keeps its own endpoint, and the role may not set the parameter that tells the application of it. Nobody is led to an application that works with the old database: the run waits for a person before traffic (I19).
plan workflows/plans/web-rds-automatic.yaml
given call ssm.PutParameter fails AccessDeniedException times 1
at 30s down site site-a
at 30m retry gate "Set endpoint at site-b is stuck" as on-call-1 "the policy is mended"
always writers orders <= 1
never dns shop.example.com empty
expect gate "Set endpoint at site-b is stuck" waiting by 15m
expect dns shop.example.com -> site-a by 29m
expect record says "/shop/orders/endpoint in eu-central-1 has the value of site-b (version 2)"
expect dns shop.example.com -> site-b by 40m
expect run succeeded
until 60m
