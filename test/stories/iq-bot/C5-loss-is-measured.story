# C5, I14: between the sites the copy is twenty seconds behind when the site dies. The loss is shown before anybody decides, and no more than that is lost.
plan ../plans/iq-bot.yaml
given lag iq-bot-data 20s
at 30s down site site-a
at 4m approve gate "Fail over to site-b" as on-call-1 "twenty seconds are accepted"
at 12m approve gate "Have the IQ Bot services been restarted" as engineer-1 "restarted"
always writers iq-bot-data <= 1
expect loss iq-bot-data <= 45s by 3m
expect record says "seconds of writes" by 3m
expect writers iq-bot-data = site-b by 12m
expect run succeeded
