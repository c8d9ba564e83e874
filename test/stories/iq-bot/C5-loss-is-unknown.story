# C5, I14: nobody can read how far the copy is behind when the site dies. That is said as unknown, never as nothing, and the person rejects it.
plan ../plans/iq-bot.yaml
given lag iq-bot-data unknown
at 30s down site site-a
at 5m reject gate "Fail over to site-b" as on-call-1 "we wait for the site"
always mutations 0
expect loss iq-bot-data unknown by 4m
expect run rejected
expect mutations 0
