# The arbiter is cut off for ten minutes. Nothing fails over, and after half a minute the watchdogs stop the healthy site: that is the price of a fence by lease, and the reason why the lease is a setting of the plan. When the arbiter is back, so is the site (A6).
plan workflows/plans/web-rds-automatic.yaml
at 30s cut link arbiter internet
at 30s cut link arbiter site-a
at 30s cut link arbiter site-b
at 630s restore link arbiter internet
at 630s restore link arbiter site-a
at 630s restore link arbiter site-b
always writers orders <= 1
never dns shop.example.com empty
expect writers orders = site-a
expect dns shop.example.com -> site-a
expect mutations 0
until 40m
