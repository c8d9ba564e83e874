# The function refuses. That is an answer of its owner's and no failure to try again: a person is asked, who goes on without it.
plan ../plans/custom-web.yaml
given call lambda.Invoke on warm-caches answers refuses until 2h
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
at 25m skip gate "Have warm-caches:live act at site-b is stuck" as on-call-1 "caches may fill by themselves"
expect record says "says refused: the site is not licensed" by 20m
expect run done-with-exceptions
