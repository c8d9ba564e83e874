# A rotation of the secret begins as its keys are set. When it ends it brings the old address back with a new password: the keys are set once more in what it made, and the password stays (R16).
plan ../plans/configured-web.yaml
at 30s down site site-a
at 2m call secretsmanager.DescribeSecret in eu-central-1 answers rotation-begins
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 9m call secretsmanager.DescribeSecret in eu-central-1 answers rotation-ends
always writers orders <= 1
expect record says "a rotation is under way that began before them"
expect dns shop.example.com -> site-b by 25m
expect mutations 14
expect run succeeded
