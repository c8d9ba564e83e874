# Functions die in the middle of a dry drill, again and again. It is looked at once more, the list is the same, and nothing is changed (I11).
plan workflows/plans/hybrid-chat.yaml
at 3m call rds.DescribeDBInstances in eu-central-1 throttled until 200s
at 3m start drill dry by lead-1 "monthly"
at 185s crash anywhere
at 190s crash anywhere
at 195s crash anywhere
expect record says "10 changes in 10 steps, 1 of which nothing undoes. 0 changes were made."
expect mutations 0
expect run succeeded
expect runs 1
