# The machines run on and nothing on them answers. EC2 answers too, and refuses to stop them. The leases have proved that nothing there serves or writes, so nobody is called, and the step says that it confirms nothing (A14, R5).
plan workflows/plans/web-rds-automatic.yaml
given call ec2.StopInstances fails UnauthorizedOperation times 100
at 30s down service web@site-a
always writers orders <= 1
never gate "The fence of site-a is not confirmed" waiting
never gate "Fail over to site-b" waiting
expect record says "was refused: "
expect record says "That the machines are off is not confirmed"
expect dns shop.example.com -> site-b by 12m
expect writers orders = site-b
expect run succeeded
