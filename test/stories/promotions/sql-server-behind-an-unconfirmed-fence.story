# The machine of the former primary does not stop. A person lets the run go on without a confirmed fence, and SQL Server is not forced all the same.
plan ../plans/own-sql-server.yaml
at 30s down service shop@site-a
at 4m call ec2.StopInstances in eu-west-1 answers stopping-forever times 2
at 4m approve gate "Fail over to site-b" as on-call-1 "the shop does not answer"
at 12m approve gate "The fence of site-a is not confirmed" as on-call-1 "it is more important to serve"
at 20m stop gate "Promote database orders at site-b is stuck" as on-call-1 "two primaries are worse"
expect record says "may still take writes, so nothing was promoted (R1)" by 20m
never writers orders = site-b
always writers orders <= 1
expect run stopped
