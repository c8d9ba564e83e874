# In a plan that acts by itself a dry drill says that it would, and does not; what the door would be asked is listed all the same (I11).
plan workflows/plans/web-rds-automatic.yaml
at 3m start drill dry by lead-1 "monthly"
expect verdict stand-down source-alive
expect mutations 0
expect run succeeded
expect runs 1
