# The standby's machine runs and its instance check stays impaired. Running is not ready: nobody is sent there, and a person is asked (R23, I19).
plan ../plans/stopped-standby.yaml
given call ec2.DescribeInstanceStatus answers impaired until 60m
at 30s down site site-a
at 3m approve gate "Fail over to site-b" as on-call-1 "site-a is dark"
always writers orders <= 1
never dns shop.example.com empty
expect gate "Start web at site-b is stuck" waiting by 15m
expect record says "instance check impaired"
expect dns shop.example.com -> site-a
until 20m
