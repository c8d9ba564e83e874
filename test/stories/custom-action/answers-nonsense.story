# What the function answers is not of the contract, so it is not taken for done: a person is asked, and names stay where they are until somebody has looked.
plan ../plans/custom-web.yaml
given call lambda.Invoke on warm-caches answers nonsense until 20m
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 25m retry gate "Have warm-caches:live act at site-b is stuck" as on-call-1 "the function is mended"
expect record says "answered what the contract does not know" by 20m
expect run succeeded
